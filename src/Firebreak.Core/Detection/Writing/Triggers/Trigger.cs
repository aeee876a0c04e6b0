using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>One thing that a rule waits for, made ready: what of a block it looks at, and what must be so.</summary>
internal abstract class Trigger
{
    /// <summary>Where the orders of logs begin; the number of a log follows.</summary>
    public const long Logs = 1L << 32;

    /// <summary>Where the orders of state changes begin.</summary>
    public const long Changes = 1L << 33;

    /// <summary>Where the orders of answers begin, which come after every transaction of a block.</summary>
    public const long Answers = 1L << 60;

    private const int LongestTelling = 300;

    private Lanes _reads;

    public required int Place { get; init; }

    public string? Name { get; init; }

    /// <summary>The accounts that it is about; null for all.</summary>
    public FrozenSet<Address>? Addresses { get; init; }

    /// <summary>Its condition; null for none.</summary>
    public ReadTruth? Where { get; set; }

    /// <summary>Whether a condition asks for prices.</summary>
    public bool NeedsPrices { get; private set; }

    /// <summary>What a block must carry, for it and for its conditions.</summary>
    public Lanes Needs => Watches | _reads;

    /// <summary>What a block must carry for it to be seen at all.</summary>
    protected abstract Lanes Watches { get; }

    /// <summary>Whether what the moment stands at, which is of the trigger's kind and at an account that it watches, is what it waits for.</summary>
    public abstract bool Fits(Moment moment);

    /// <summary>What the names in its condition mean.</summary>
    public abstract Scope ScopeFor(Ledger ledger, Lists lists);

    /// <summary>The account that a match is about.</summary>
    public abstract Address SubjectOf(Moment moment);

    /// <summary>Where a match stands among those of its transaction. Calls come before logs, whose order among each other nobody tells.</summary>
    public abstract long OrderOf(Moment moment);

    /// <summary>The pointer to a match; null where there is nothing to point at.</summary>
    public abstract Evidence? PointTo(Moment moment);

    /// <summary>A match in a few words, safe to show.</summary>
    public abstract string Tell(Moment moment);

    /// <summary>Takes note of what an expression that was compiled for it asks.</summary>
    public virtual void Note(Scope scope) => (NeedsPrices, _reads) = (NeedsPrices || scope.NeedsPrices, _reads | scope.Needs);

    /// <summary>Takes note of what else it is judged by.</summary>
    public void Note(Lanes reads) => _reads |= reads;

    public bool IsAbout(Address account) => Addresses is null || Addresses.Contains(account);

    protected static string Describe(string name, IReadOnlyList<AbiParameter> parameters, Func<object[]> decode)
    {
        try
        {
            return AbiText.Describe(name, parameters, decode(), LongestTelling);
        }
        catch (AbiException)
        {
            return $"{name} with malformed arguments";
        }
    }
}

/// <summary>Each transaction of a block, or each that waits.</summary>
internal sealed class TransactionTrigger(Outcome outcome, bool isPending) : Trigger
{
    public bool IsPending => isPending;

    protected override Lanes Watches => outcome == Outcome.Any && !isPending ? Lanes.None : Lanes.Receipts;

    public override bool Fits(Moment moment) => Fits(moment.TransactionRow);

    public bool Fits(in TransactionRow row) => outcome == Outcome.Any || row.Succeeded == (outcome == Outcome.Succeeded);

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists)
    {
        OwnName = "tx",
        Own = Fields.Transaction,
        OwnAreBare = true,
        Subject = SubjectOf,
    };

    /// <summary>The recipient where it is watched, else the sender, else the recipient.</summary>
    public override Address SubjectOf(Moment moment)
    {
        ref readonly var row = ref moment.TransactionRow;
        return Addresses is null || Addresses.Contains(row.To) || !Addresses.Contains(row.From) ? row.To : row.From;
    }

    public override long OrderOf(Moment moment) => 0;

    public override Evidence? PointTo(Moment moment)
    {
        ref readonly var row = ref moment.TransactionRow;
        return row.FrameCount == 0 ? null : Pointers.Frame(moment.Block, moment.Transaction, row.FrameStart, "the transaction");
    }

    public override string Tell(Moment moment)
    {
        ref readonly var row = ref moment.TransactionRow;
        return $"{(row.Succeeded ? "a" : "a reverted")} transaction from {row.From} to {row.To} with {row.Value.ToUnits(18)} of the native coin";
    }
}

/// <summary>Logs of one event, or all logs.</summary>
internal sealed class LogTrigger(AbiEvent? declared, bool isBare) : Trigger
{
    private readonly Arguments? _arguments = declared is null || isBare ? null : new Arguments(
        declared.Inputs,
        (Moment moment, out ReadOnlySpan<byte> data) =>
        {
            data = moment.Block.Bytes(moment.Log.Data);
            return true;
        },
        place => TopicAt(place + (declared is { IsAnonymous: true } ? 0 : 1)));

    protected override Lanes Watches => Lanes.Logs;

    /// <summary>What a further topic must be for the condition to be true; null when it may be anything.</summary>
    public TopicKey? Key { get; set; }

    /// <summary>The first topic that it waits for; null for any.</summary>
    public Hash256? Topic => declared is { IsAnonymous: false } ? declared.Topic0 : null;

    /// <summary>A bare signature does not say which parameters are topics.</summary>
    public override bool Fits(Moment moment) => declared is null || isBare || moment.Log.TopicCount == declared.TopicCount;

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists)
    {
        Arguments = _arguments,
        Unreadable = isBare ? "a bare signature does not say which parameters are topics" : null,
        OwnName = "log",
        Own = Fields.Log,
        OwnAreBare = declared is null,
        OwnAsset = moment => moment.Log.Emitter,
        Subject = SubjectOf,
    };

    public override Address SubjectOf(Moment moment) => moment.Log.Emitter;

    public override long OrderOf(Moment moment) => Logs + Math.Max(0, moment.Log.LogIndex);

    public override Evidence PointTo(Moment moment) => new Evidence.Log(
        moment.TransactionRow.Hash, moment.Log.LogIndex, moment.Log.Emitter, declared?.Name ?? "log");

    public override string Tell(Moment moment) => declared is null || isBare
        ? $"{declared?.Name ?? "a log"} of {moment.Log.Emitter}"
        : $"{Describe(declared.Name, declared.Inputs, () => Decode(moment))} of {moment.Log.Emitter}";

    private object[] Decode(Moment moment)
    {
        ref readonly var log = ref moment.Log;
        Hash256[] topics = [log.Topic0, log.Topic1, log.Topic2, log.Topic3];
        return declared!.Decode(topics.AsSpan(0, log.TopicCount), moment.Block.Bytes(log.Data));
    }

    private static ReadBytes TopicAt(int place) => (Moment moment, out ReadOnlySpan<byte> word) =>
    {
        word = place switch
        {
            0 => moment.Log.Topic0.AsBytes(),
            1 => moment.Log.Topic1.AsBytes(),
            2 => moment.Log.Topic2.AsBytes(),
            _ => moment.Log.Topic3.AsBytes(),
        };
        return place < moment.Log.TopicCount;
    };
}

/// <summary>Calls of one function, or all calls.</summary>
internal sealed class CallTrigger(AbiFunction? declared, TriggerDraft draft) : Trigger
{
    private readonly Outcome _outcome = draft.Outcome ?? Outcome.Succeeded;
    private readonly int _kinds = draft.Kinds.Aggregate(0, (all, kind) => all | (1 << (int)kind));

    private readonly Arguments? _arguments = declared is null ? null : new Arguments(declared.Inputs, (Moment moment, out ReadOnlySpan<byte> data) =>
    {
        data = moment.Block.Bytes(moment.Frame.Input);
        var isThere = data.Length >= 4;
        data = isThere ? data[4..] : data;
        return isThere;
    });

    protected override Lanes Watches => Lanes.Frames | (declared is { Inputs.Count: > 0 } ? Lanes.Inputs : Lanes.None);

    /// <summary>The selector that it waits for; null for any.</summary>
    public uint? Selector => declared?.Selector;

    public override bool Fits(Moment moment) => Fits(moment.Frame);

    private bool Fits(in FrameRow frame) =>
        ((_kinds >> (int)frame.Kind) & 1) != 0
        && (draft.IsInternal || frame.Parent < 0)
        && (_outcome == Outcome.Any || frame.Reverted == (_outcome == Outcome.Reverted))
        && (declared is null || frame.Input.Length >= 4 || frame.Selector != 0);

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists)
    {
        Arguments = _arguments,
        OwnName = "call",
        Own = Fields.Call,
        OwnAreBare = declared is null,
        Subject = SubjectOf,
    };

    public override Address SubjectOf(Moment moment) => moment.Frame.To;

    public override long OrderOf(Moment moment) => moment.Item;

    public override Evidence PointTo(Moment moment) => Pointers.Frame(moment.Block, moment.Transaction, moment.Item, declared?.Name ?? "call");

    public override string Tell(Moment moment) => declared is null
        ? $"a call of {declared?.Name ?? $"0x{moment.Frame.Selector:x8}"} on {moment.Frame.To} by {moment.Frame.From}"
        : $"{Describe(declared.Name, declared.Inputs, () => declared.DecodeInput(moment.Block.Bytes(moment.Frame.Input)))} on {moment.Frame.To} by {moment.Frame.From}";
}

/// <summary>Each contract that is created, by a transaction or by a contract.</summary>
internal sealed class CreationTrigger : Trigger
{
    protected override Lanes Watches => Lanes.Frames;

    public override bool Fits(Moment moment) => true;

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists)
    {
        OwnName = "creation",
        Own = Fields.Creation,
        OwnAreBare = true,
        Subject = SubjectOf,
    };

    public override Address SubjectOf(Moment moment) => moment.Frame.To;

    public override long OrderOf(Moment moment) => moment.Item;

    public override Evidence PointTo(Moment moment) => Pointers.Frame(moment.Block, moment.Transaction, moment.Item, "creation");

    public override string Tell(Moment moment) => $"{moment.Frame.From} created {moment.Frame.To}";
}

/// <summary>Each call that reverted, or that something above it took back.</summary>
internal sealed class RevertTrigger(AbiError? declared) : Trigger
{
    private readonly Arguments? _arguments = declared is null ? null : new Arguments(declared.Inputs, (Moment moment, out ReadOnlySpan<byte> data) =>
    {
        data = moment.Block.Bytes(moment.Frame.Output);
        var isThere = data.Length >= 4;
        data = isThere ? data[4..] : data;
        return isThere;
    });

    protected override Lanes Watches => Lanes.Frames | (declared is null ? Lanes.None : Lanes.Inputs | Lanes.Reasons);

    /// <summary>Of watched calls inside one another that all reverted, the outermost tells it.</summary>
    public override bool Fits(Moment moment) => Fits(moment.Block, moment.Frame);

    private bool Fits(Block block, in FrameRow frame)
    {
        if (!frame.Reverted || (declared is not null && !declared.Matches(block.Bytes(frame.Output))))
        {
            return false;
        }

        for (var above = frame.Parent; above >= 0 && block.Frames[above].Reverted; above = block.Frames[above].Parent)
        {
            if (IsAbout(block.Frames[above].To))
            {
                return false;
            }
        }

        return true;
    }

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists)
    {
        Arguments = _arguments,
        OwnName = "call",
        Own = Fields.Call,
        OwnAreBare = declared is null,
        Subject = SubjectOf,
    };

    public override Address SubjectOf(Moment moment) => moment.Frame.To;

    public override long OrderOf(Moment moment) => moment.Item;

    public override Evidence PointTo(Moment moment) => Pointers.Frame(moment.Block, moment.Transaction, moment.Item, "reverted");

    public override string Tell(Moment moment) =>
        $"a call of 0x{moment.Frame.Selector:x8} on {moment.Frame.To} by {moment.Frame.From} reverted: {RevertReason.Describe(moment.Block.Bytes(moment.Frame.Output), declared is null ? [] : [declared])}";
}

/// <summary>Each change of a native balance, or of one slot.</summary>
internal sealed class ChangeTrigger(Hash256? slot) : Trigger
{
    protected override Lanes Watches => Lanes.StateChanges;

    public override bool Fits(Moment moment) => Fits(moment.Change);

    private bool Fits(in StateChangeRow change) => slot is { } wanted
        ? change.Field == StateField.Storage && change.Slot == wanted
        : change.Field == StateField.Balance;

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists)
    {
        OwnName = "change",
        Own = Fields.Change,
        OwnAreBare = true,
        Subject = SubjectOf,
    };

    public override Address SubjectOf(Moment moment) => moment.Change.Account;

    public override long OrderOf(Moment moment) => Changes + moment.Item;

    public override Evidence PointTo(Moment moment)
    {
        ref readonly var change = ref moment.Change;
        var hash = moment.TransactionRow.Hash;
        return slot is null
            ? new Evidence.Flow(hash, change.Account, Asset: null, Difference(change))
            : new Evidence.Slot(hash, change.Account, change.Slot, Step: 0, "changed");
    }

    public override string Tell(Moment moment)
    {
        ref readonly var change = ref moment.Change;
        return slot is null
            ? $"the balance of {change.Account} went from {change.Before.ToUnits(18)} to {change.After.ToUnits(18)} of the native coin"
            : $"slot {change.Slot} of {change.Account} went from {change.Before.ToHex()} to {change.After.ToHex()}";
    }

    private static Int256 Difference(in StateChangeRow change)
    {
        var isLess = change.After < change.Before;
        var magnitude = UInt256.Min(isLess ? change.Before - change.After : change.After - change.Before, Int256.MaxValue.Magnitude);
        return isLess ? -Int256.FromUInt256(magnitude) : Int256.FromUInt256(magnitude);
    }
}

/// <summary>The block that ends each stretch of blocks or of time.</summary>
internal sealed class ScheduleTrigger(WindowLength every) : Trigger
{
    protected override Lanes Watches => Lanes.Clock;

    public override bool Fits(Moment moment) => true;

    /// <param name="parent">When the block before was mined; null when that is not known.</param>
    public bool IsDue(BlockHeader header, DateTimeOffset? parent) => every.Blocks > 0
        ? header.Ref.Number % every.Blocks == 0
        : parent is { } before && before.Ticks / every.Time.Ticks < header.MinedAt.Ticks / every.Time.Ticks;

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists) { OwnName = "block", Own = Fields.Block, HasTransaction = false };

    public override Address SubjectOf(Moment moment) => Addresses is { Count: 1 } ? Addresses.Items[0] : default;

    public override long OrderOf(Moment moment) => 0;

    public override Evidence? PointTo(Moment moment) => null;

    public override string Tell(Moment moment) => FormattableString.Invariant($"block {moment.Block.Ref.Number}");
}

/// <summary>Pointers that evidence is made of.</summary>
internal static class Pointers
{
    /// <param name="index">In the block's array.</param>
    public static Evidence.Frame Frame(Block block, int transaction, int index, string role)
    {
        ref readonly var row = ref block.Transactions[transaction];
        ref readonly var frame = ref block.Frames[index];
        return new Evidence.Frame(row.Hash, index - row.FrameStart, frame.From, frame.To, frame.Selector, role);
    }
}
