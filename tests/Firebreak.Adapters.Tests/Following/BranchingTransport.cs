using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>The way to a branching node; it answers in the mood that it was put in, and announces heads as it was told.</summary>
internal sealed class BranchingTransport : IRpcTransport
{
    private static readonly int[] Errors = [-32000, -32603, -32005, -32010];

    private readonly BranchingNode _node;
    private readonly TimeProvider _time;
    private readonly List<RpcSubscription> _subscriptions = [];
    private Mood _mood;
    private (Mood Mood, int Questions)? _then;
    private int _questions;
    private int _measure;
    private uint _noise = 1;

    public BranchingTransport(BranchingNode node, TimeProvider time)
    {
        (_node, _time) = (node, time);
        node.Moved += Announce;
    }

    public string Name => "ws://node";

    /// <summary>Set when the process that asks is gone.</summary>
    public Func<bool> IsDead { get; set; } = () => false;

    public Heralding Heralding { get; set; }

    /// <summary>How long it takes over each whole block that is asked for by its height.</summary>
    public TimeSpan TakesPerBlock { get; set; }

    /// <param name="questions">For how many questions it lasts.</param>
    /// <param name="measure">How late, or which dead branch.</param>
    public void Put(Mood mood, int questions, int measure) => (_mood, _questions, _measure) = (mood, questions, measure);

    /// <summary>What comes after the mood that it was put in.</summary>
    public void Then(Mood mood, int questions) => _then = (mood, questions);

    public async Task<RpcAnswer> SendAsync(RpcCall call, CancellationToken cancellationToken)
    {
        // Answers overtake each other now and then.
        _noise = (_noise * 1_664_525) + 1_013_904_223;
        if (_noise >> 29 == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_noise % 40), _time, cancellationToken);
        }

        if (TakesPerBlock > TimeSpan.Zero && call.Method == "eth_getBlockByNumber" && call.Params.EndsWith("true]", StringComparison.Ordinal))
        {
            await Task.Delay(TakesPerBlock, _time, cancellationToken);
        }

        if (IsDead())
        {
            throw new CrashException();
        }

        if (_questions <= 0 && _then is { } then)
        {
            (_mood, _questions, _then) = (then.Mood, then.Questions, null);
        }

        var mood = _questions > 0 ? _mood : Mood.Sound;
        _questions--;
        return mood switch
        {
            Mood.Down => throw new NodeUnavailableException("The node is down."),
            Mood.Babbling => throw new NodeAnswerException($"{call.Method}: the answer is not JSON."),
            Mood.Erring => throw new NodeAnswerException($"{call.Method}: internal error (error {Errors[_measure % Errors.Length]}).") { Code = Errors[_measure % Errors.Length] },
            Mood.Tripping when call.Method.StartsWith("debug_", StringComparison.Ordinal) => throw new NodeAnswerException($"{call.Method}: internal error.") { Code = -32603 },
            Mood.Bare when call.Method.StartsWith("debug_", StringComparison.Ordinal) => throw new NodeAnswerException($"{call.Method}: the method is not available.") { Code = -32601 },
            _ => Answer(call.Method, Tell(call, View(mood))),
        };
    }

    public Task<RpcAnswer[]> SendBatchAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellationToken) =>
        Together.WhenAllAsync(calls.Select(call => SendAsync(call, cancellationToken)));

    public Task<RpcSubscription?> SubscribeAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (IsDead())
        {
            throw new CrashException();
        }

        var subscription = new RpcSubscription();
        _subscriptions.Add(subscription);
        return Task.FromResult<RpcSubscription?>(subscription);
    }

    public ValueTask DisposeAsync()
    {
        _subscriptions.ForEach(subscription => subscription.End());
        _subscriptions.Clear();
        return ValueTask.CompletedTask;
    }

    private IReadOnlyList<TreeBlock> View(Mood mood)
    {
        var sinceFinal = (int)(_node.Head.Number - _node.Final.Number);
        return mood switch
        {
            Mood.Late => [.. _node.Chain.SkipLast(Math.Min(_measure, sinceFinal))],
            Mood.Astray when _node.DeadTips is { Count: > 0 } tips => BranchingNode.PathTo(tips[_measure % tips.Count]),
            _ => _node.Chain,
        };
    }

    private string Tell(RpcCall call, IReadOnlyList<TreeBlock> view)
    {
        using var json = JsonDocument.Parse(call.Params);
        var parameters = json.RootElement;
        return call.Method switch
        {
            "web3_clientVersion" => "\"Geth/branching\"",
            "eth_chainId" => $"\"0x{A.Chain.Value:x}\"",
            "eth_blockNumber" => $"\"0x{view[^1].Number:x}\"",
            "eth_getBlockByNumber" => Told(ByNumber(parameters[0].GetString()!, view), parameters[1].GetBoolean()),
            "eth_getBlockByHash" => Told(ByHash(parameters[0], view), parameters[1].GetBoolean()),
            "eth_getBlockReceipts" => ByHash(parameters[0], view) is { } block ? NodeText.Receipts(block.Block) : "null",
            "debug_traceBlockByHash" => Traced(ByHash(parameters[0], view), parameters[1].GetProperty("tracer").GetString()!),
            "eth_getTransactionReceipt" => Receipt(parameters[0], view),
            "debug_traceTransaction" => Deep(parameters[0], view),
            "debug_traceCall" => "\"yes\"",
            "eth_getBalance" => $"\"{A.Ether("1000").ToHex()}\"",
            "eth_call" => $"\"0x{parameters[0].GetProperty("data").GetString()![10..]}\"",
            _ => throw new NodeAnswerException($"{call.Method}: the method does not exist.") { Code = -32601 },
        };
    }

    private TreeBlock? ByNumber(string tag, IReadOnlyList<TreeBlock> view)
    {
        if (tag is "latest")
        {
            return view[^1];
        }

        if (tag is "finalized" or "safe")
        {
            return _node.Final;
        }

        var number = int.Parse(tag.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return number < view.Count ? view[number] : null;
    }

    // By hash a node still knows what left its chain, but nothing that it has yet to hear of.
    private TreeBlock? ByHash(JsonElement hash, IReadOnlyList<TreeBlock> view) =>
        _node.Find(Hash256.Parse(hash.GetString()!)) is { } block && block.Number < (ulong)view.Count ? block : null;

    private static string Told(TreeBlock? block, bool whole) => block is null ? "null" : whole ? NodeText.Whole(block.Block) : block.HeaderText;

    private static string Traced(TreeBlock? block, string tracer) => block is null
        ? throw new NodeAnswerException("debug_traceBlockByHash: no such block.")
        : tracer == "callTracer" ? NodeText.Frames(block.Block) : NodeText.Diffs(block.Block);

    private static string Receipt(JsonElement hash, IReadOnlyList<TreeBlock> view) =>
        Holder(hash, view) is { } found ? NodeText.Receipt(found.Block.Block, found.Index) : "null";

    private static string Deep(JsonElement hash, IReadOnlyList<TreeBlock> view) => Holder(hash, view) is { } found
        ? NodeText.Deep(A.Trace(found.Block.Block, found.Index, found.Block.Deeds[found.Index].Root))
        : throw new NodeAnswerException("debug_traceTransaction: the transaction is not found.") { Code = -32000 };

    private static (TreeBlock Block, int Index)? Holder(JsonElement hash, IReadOnlyList<TreeBlock> view)
    {
        var wanted = Hash256.Parse(hash.GetString()!);
        var block = view.LastOrDefault(block => block.Deeds.Count > 0 && block.Block.IndexOf(wanted) >= 0);
        return block is null ? null : (block, block.Block.IndexOf(wanted));
    }

    private void Announce(IReadOnlyList<TreeBlock> heads)
    {
        var told = Heralding switch
        {
            Heralding.Twice => heads.SelectMany(head => new[] { head, head }),
            Heralding.Backwards => heads.Reverse(),
            Heralding.WithDeadHeads => heads.Concat(_node.DeadTips),
            Heralding.Never => [],
            _ => heads,
        };
        foreach (var head in told)
        {
            _subscriptions.ForEach(subscription => subscription.Post(Answer("eth_subscribe", head.HeaderText)));
        }
    }

    private static RpcAnswer Answer(string method, string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        return new RpcAnswer(method, bytes, 0, Encoding.UTF8.GetBytes(text, bytes));
    }
}
