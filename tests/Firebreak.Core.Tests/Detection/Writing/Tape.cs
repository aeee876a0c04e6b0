using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

/// <summary>Random bytes read as rules and as blocks about a few accounts; at its end it gives zeros.</summary>
internal sealed class Tape(byte[] bytes)
{
    private static readonly Address[] Accounts = [Vault, .. Enumerable.Range(1, 5).Select(place => Account($"{place}"))];
    private static readonly string[] Events = [TransferEvent, "Approval(address indexed owner, address indexed spender, uint256 value)", "Deposit(address indexed who, uint256 value)", "Said(string what)"];
    private static readonly string[] Functions = ["withdraw(uint256)", "deposit(uint256)", "pause()"];

    private int _at;

    public RuleDraft[] Rules() => [.. Enumerable.Range(0, 1 + Next(12)).Select(place => Rule($"rule-{place}"))];

    public Block Block(ulong number)
    {
        var sound = A.Block(number, Enumerable.Range(0, Next(4)).Select(_ => Transaction(Call(depth: 0), [.. Enumerable.Range(0, Next(6)).Select(_ => Log())])));
        var builder = new BlockBuilder(sound.Header) { Lanes = Lanes.Wide };
        foreach (ref readonly var frame in sound.Frames)
        {
            builder.AddFrame(frame with { Input = builder.AddBytes(sound.Bytes(frame.Input)), Output = builder.AddBytes(sound.Bytes(frame.Output)) });
        }

        foreach (ref readonly var log in sound.Logs)
        {
            builder.AddLog(log with { Data = builder.AddBytes(sound.Bytes(log.Data)) });
        }

        foreach (ref readonly var row in sound.Transactions)
        {
            var start = builder.ChangeCount;
            for (var i = Next(3); i > 0; i--)
            {
                builder.AddChange(Change(builder.TransactionCount));
            }

            builder.AddTransaction(row with { Input = builder.AddBytes(sound.Bytes(row.Input)), ChangeStart = start, ChangeCount = builder.ChangeCount - start });
        }

        return builder.Build();
    }

    private int Next(int below) => _at < bytes.Length ? bytes[_at++] % below : 0;

    private Address Someone() => Accounts[Next(Accounts.Length)];

    private RuleDraft Rule(string id) => Draft(TriggerKind.Log, TransferEvent, id: id) with
    {
        On = [.. Enumerable.Range(0, 1 + Next(3)).Select(_ => Trigger())],
        Window = Next(3) == 0 ? Over(Next(2) == 0 ? "3 blocks" : "2 s", Next(2) == 0 ? "count() >= 2" : "count() % 3 == 1") : null,
    };

    private TriggerDraft Trigger()
    {
        var trigger = Next(8) switch
        {
            0 => On(TriggerKind.Log, Events[0], Where($"from == {Someone()}", $"to IN ({Someone()}, {Someone()}) AND value > 1", $"{Someone()} == to AND from == {Someone()}", "value >= 2", $"from == {Someone()} OR value == 1", $"NOT to == {Someone()}", "to == HarborVault", "from IN protocol")),
            1 => On(TriggerKind.Log, Events[Next(Events.Length)]),
            2 => On(TriggerKind.Log, "any", Where("topics > 2", "length(data) == 32")),
            3 => On(TriggerKind.Call, Next(2) == 0 ? "any" : Functions[Next(Functions.Length)], Where("call.depth > 0", $"call.from == {Someone()}")),
            4 => On(TriggerKind.Creation, "any"),
            5 => On(TriggerKind.Revert, "any"),
            6 => On(TriggerKind.Transaction, "any", Where("status == reverted", $"to == {Someone()}")),
            _ => On(TriggerKind.Balance, "native", Where("change < 0")),
        };
        return trigger with { Addresses = Next(3) == 0 ? null : [.. Enumerable.Range(0, 1 + Next(2)).Select(_ => new Phrase(Someone().ToHex()))] };
    }

    private string? Where(params string[] conditions) => Next(conditions.Length + 1) is var place && place < conditions.Length ? conditions[place] : null;

    private CallSketch Call(int depth)
    {
        FrameKind[] kinds = [FrameKind.Call, FrameKind.Call, FrameKind.StaticCall, FrameKind.DelegateCall, FrameKind.Create, FrameKind.Create2];
        var inner = depth < 3 ? Enumerable.Range(0, Next(3)).Select(_ => Call(depth + 1)).ToArray() : [];
        return new CallSketch(kinds[Next(kinds.Length)], Someone(), Someone(), Functions[Next(Functions.Length)], (UInt256)(ulong)Next(3), inner) { Reverts = Next(6) == 0, Arguments = new byte[Next(2) * 32] };
    }

    // Topics lie: too many or too few, with dirt above the address, and data of any length.
    private LogSketch Log()
    {
        var topics = new List<Hash256>();
        if (Next(8) > 0)
        {
            topics.Add(AbiEvent.Parse(Events[Next(Events.Length)]).Topic0);
        }

        for (var i = Next(4); i > 0; i--)
        {
            var word = Someone().ToWord().ToArray();
            word[0] = (byte)(Next(4) == 0 ? 0xff : 0);
            topics.Add(Hash256.FromBytes(word));
        }

        return new LogSketch(Someone(), topics, Next(5) == 0 ? new byte[Next(40)] : ((UInt256)(ulong)Next(4)).ToBigEndian());
    }

    private StateChangeRow Change(int transaction) => new()
    {
        Transaction = transaction,
        Account = Someone(),
        Field = Next(2) == 0 ? StateField.Balance : StateField.Storage,
        Before = (ulong)Next(3),
        After = (ulong)Next(3),
    };
}
