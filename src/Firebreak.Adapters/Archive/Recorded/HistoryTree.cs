using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>One recorded call: [contract, selector, status, stepStart, stepEnd, kind, {contract: [[sload|sstore, slot, value, pc, step]]}].</summary>
internal sealed record HistoryCall(Address Contract, uint Selector, bool Reverted, int Start, int End, FrameKind Kind, JsonElement Accesses)
{
    public static HistoryCall Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != 7)
        {
            throw new RecordedFaultException("a call does not have its seven parts");
        }

        var (start, end) = (json[3].AsStep("stepStart"), json[4].AsStep("stepEnd"));
        return new HistoryCall(
            json[0].AsAddress("contract"), SelectorOf(json[1].AsText("selector")), json[2].AsText("status") != "complete", start, Math.Max(start, end), KindOf(json[5].AsText("kind")), json[6]);
    }

    private static uint SelectorOf(string text) => text switch
    {
        "fallback" or "constructor" => 0,
        _ => text.StartsWith("0x", StringComparison.Ordinal) && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var selector)
            ? selector
            : throw new RecordedFaultException("'selector' is none"),
    };

    private static FrameKind KindOf(string word) => word switch
    {
        "call" or "firstcall" => FrameKind.Call,
        "staticcall" => FrameKind.StaticCall,
        "delegatecall" => FrameKind.DelegateCall,
        "create" => FrameKind.Create,
        "create2" => FrameKind.Create2,
        _ => throw new RecordedFaultException("'kind' is no kind of call"),
    };
}

/// <summary>Nests the calls of one transaction by their steps under a root of its own, and gives each its storage accesses.</summary>
internal sealed class HistoryTree
{
    private readonly BlockBuilder _builder;
    private readonly int _transaction;
    private readonly FrameOrder _order;
    private readonly List<HistoryCall> _calls = [];
    private readonly Stack<HistoryCall> _open = new();
    private readonly List<FrameRow> _payments = [];
    private readonly Dictionary<Address, StepCover> _covers = [];
    private StepCover? _cover;

    public HistoryTree(BlockBuilder builder, int transaction)
    {
        (_builder, _transaction, _order) = (builder, transaction, new FrameOrder(builder, transaction));
        _order.Add(0, new FrameRow { Kind = FrameKind.Call });
    }

    /// <summary>Calls come by their first step, outer before inner.</summary>
    public void Add(HistoryCall call)
    {
        while (_open.TryPeek(out var outer) && (call.Start > outer.End || call.End > outer.End))
        {
            _open.Pop();
        }

        var caller = _open.TryPeek(out var above) ? above.Contract : default;
        _order.Add(_open.Count + 1, new FrameRow { Kind = call.Kind, From = caller, To = call.Contract, Selector = call.Selector, Reverted = call.Reverted });
        _calls.Add(call);
        _open.Push(call);
    }

    public void Pay(Address from, Address to, UInt256 amount) => _payments.Add(new FrameRow { Kind = FrameKind.Call, From = from, To = to, Value = amount });

    public DeepTrace Close()
    {
        foreach (var payment in _payments)
        {
            _order.Add(1, payment);
        }

        _order.Close();
        var row = _builder.Transaction(_transaction);
        Lay();
        var accesses = new SortedDictionary<(int Step, int Place), StorageAccess>();
        var known = new HashSet<(int, Address, Hash256, bool)>();
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            Collect(i, accesses, known);
        }

        return new DeepTrace(_builder.Header.Ref, row.Hash, Frames(row), [.. accesses.Values]);
    }

    // Recorded steps begin at -1; ours at zero. They are stretched, so that an access lies within its call and a call within the root.
    private DeepFrame[] Frames(TransactionRow row)
    {
        var frames = new DeepFrame[_calls.Count + 1];
        var end = _calls.Count == 0 ? 0 : _calls.Max(call => call.End);
        frames[0] = new DeepFrame(-1, FrameKind.Call, default, default, 0, default, 0, (2 * end) + 6, Reverted: false);
        for (var i = 0; i < _calls.Count; i++)
        {
            var frame = _builder.Frame(row.FrameStart + i + 1);
            frames[i + 1] = new DeepFrame(
                frame.Parent - row.FrameStart, frame.Kind, frame.From, frame.To, frame.Selector, default, (2 * _calls[i].Start) + 3, (2 * _calls[i].End) + 5, frame.Reverted);
        }

        return frames;
    }

    // An outer call lists what its inner calls did as well: each access counts once, for the innermost call that it fits into.
    private void Collect(int listed, SortedDictionary<(int Step, int Place), StorageAccess> accesses, HashSet<(int, Address, Hash256, bool)> known)
    {
        if (_calls[listed].Accesses.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var contract in _calls[listed].Accesses.EnumerateObject())
        {
            var account = Address.TryParse(contract.Name.ToLowerInvariant(), out var parsed) ? parsed : throw new RecordedFaultException("storage is listed under no address");
            foreach (var access in contract.Value.EnumerateArray())
            {
                var length = access.GetArrayLength();
                var step = length > 4 ? access[4].AsStep("step") : _calls[listed].Start;
                var slot = Hash256.FromUInt256(access[1].AsAmount("slot"));
                var isWrite = access[0].AsText("storage") == "sstore";
                if (known.Add((step, account, slot, isWrite)))
                {
                    var frame = FrameOf(step, account) ?? listed;
                    accesses[(step, accesses.Count)] = new StorageAccess(frame + 1, account, slot, isWrite, (2 * step) + 4);
                }
            }
        }
    }

    private int? FrameOf(int step, Address account) => (_covers.GetValueOrDefault(account)?.At(step)) ?? _cover!.At(step);

    private void Lay()
    {
        var calls = _calls.Select((call, index) => (call.Contract, Steps: (index, call.Start, call.End))).ToList();
        _cover = new StepCover(calls.ConvertAll(call => call.Steps));
        foreach (var same in calls.GroupBy(call => call.Contract, call => call.Steps))
        {
            _covers[same.Key] = new StepCover([.. same]);
        }
    }
}
