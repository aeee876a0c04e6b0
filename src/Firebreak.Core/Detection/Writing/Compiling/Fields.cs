using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>What can be asked of a transaction, a block, a log, a call and so on, by name.</summary>
internal static class Fields
{
    /// <summary>How the outcome of a transaction is written.</summary>
    public const string Succeeded = "succeeded";

    /// <inheritdoc cref="Succeeded"/>
    public const string Reverted = "reverted";

    private static readonly string[] CallKinds = ["call", "staticcall", "delegatecall", "callcode", "create", "create2", "selfdestruct"];

    public static FrozenDictionary<string, Term> Transaction { get; } = Table(
        ("hash", Terms.Hash(moment => moment.TransactionRow.Hash)),
        ("from", Terms.Account(moment => moment.TransactionRow.From)),
        ("to", new Term.OfAccount(RecipientOf)),
        ("value", Terms.Number(moment => moment.TransactionRow.Value)),
        ("nonce", Terms.Whole(moment => moment.TransactionRow.Nonce) with { Needs = Lanes.Nonces }),
        ("input", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.TransactionRow.Input))) { Needs = Lanes.Inputs }),
        ("gas_price", Terms.Number(moment => moment.TransactionRow.GasPrice) with { Needs = Lanes.Fees }),
        ("gas_used", Terms.Whole(moment => moment.TransactionRow.GasUsed) with { Needs = Lanes.Receipts }),
        ("transaction_index", Terms.Whole(moment => (ulong)moment.Transaction)),
        ("is_creation", Terms.Flag(moment => moment.TransactionRow.IsCreation)),
        ("status", Terms.Word(moment => moment.TransactionRow.Succeeded ? Succeeded : Reverted, Succeeded, Reverted) with { Needs = Lanes.Receipts }));

    public static FrozenDictionary<string, Term> Block { get; } = Table(
        ("number", Terms.Whole(moment => moment.Block.Ref.Number) with { Needs = Lanes.Clock }),
        ("hash", Terms.Hash(moment => moment.Block.Ref.Hash)),
        ("time", Terms.Whole(moment => (ulong)Math.Max(0, moment.Block.Header.MinedAt.ToUnixTimeSeconds())) with { Needs = Lanes.Clock }),
        ("miner", Terms.Account(moment => moment.Block.Header.Miner) with { Needs = Lanes.Headers }),
        ("base_fee", Terms.Number(moment => moment.Block.Header.BaseFee) with { Needs = Lanes.Headers }),
        ("gas_used", Terms.Whole(moment => moment.Block.Header.GasUsed) with { Needs = Lanes.Headers }),
        ("gas_limit", Terms.Whole(moment => moment.Block.Header.GasLimit) with { Needs = Lanes.Headers }),
        ("transactions", Terms.Whole(moment => (ulong)moment.Block.Transactions.Length)));

    public static FrozenDictionary<string, Term> Log { get; } = Table(
        ("address", Terms.Account(moment => moment.Log.Emitter)),
        ("index", Terms.Whole(moment => (ulong)Math.Max(0, moment.Log.LogIndex))),
        ("topics", Terms.Whole(moment => moment.Log.TopicCount)),
        ("topic0", Topic(0)),
        ("topic1", Topic(1)),
        ("topic2", Topic(2)),
        ("topic3", Topic(3)),
        ("data", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Log.Data)))));

    public static FrozenDictionary<string, Term> Call { get; } = Table(
        ("from", Terms.Account(moment => moment.Frame.From)),
        ("to", Terms.Account(moment => moment.Frame.To)),
        ("context", Terms.Account(moment => moment.Frame.Context)),
        ("value", Terms.Number(moment => moment.Frame.Value)),
        ("gas_used", new Term.OfNumber(GasOf)),
        ("depth", Terms.Whole(moment => moment.Frame.Depth)),
        ("kind", Terms.Word(moment => CallKinds[(int)moment.Frame.Kind], CallKinds)),
        ("outcome", Terms.Word(moment => moment.Frame.Reverted ? Reverted : Succeeded, Succeeded, Reverted)),
        ("input", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Frame.Input))) { Needs = Lanes.Inputs }),
        ("output", new Term.OfBytes(AnswerOf) { Needs = Lanes.Inputs }));

    public static FrozenDictionary<string, Term> Creation { get; } = Table(
        ("creator", Terms.Account(moment => moment.Frame.From)),
        ("contract", Terms.Account(moment => moment.Frame.To)),
        ("value", Terms.Number(moment => moment.Frame.Value)),
        ("depth", Terms.Whole(moment => moment.Frame.Depth)),
        ("kind", Terms.Word(moment => CallKinds[(int)moment.Frame.Kind], "create", "create2")),
        ("init_code", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Frame.Input))) { Needs = Lanes.Inputs }),
        ("code", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Frame.Output))) { Needs = Lanes.Inputs }));

    public static FrozenDictionary<string, Term> Change { get; } = Table(
        ("account", Terms.Account(moment => moment.Change.Account)),
        ("slot", Terms.Hash(moment => moment.Change.Slot)),
        ("before", Terms.Number(moment => moment.Change.Before)),
        ("after", Terms.Number(moment => moment.Change.After)),
        ("change", new Term.OfNumber(moment => (Number)moment.Change.After - moment.Change.Before)));

    private static FrozenDictionary<string, Term> Table(params (string Name, Term Term)[] fields) =>
        fields.ToFrozenDictionary(field => field.Name, field => field.Term, StringComparer.Ordinal);

    // The account that a transaction creates stands in its receipt or in its frame.
    private static bool RecipientOf(Moment moment, out Address account)
    {
        ref readonly var row = ref moment.TransactionRow;
        account = row.To;
        var isTold = !row.IsCreation || !row.To.IsZero;
        if (!isTold)
        {
            moment.Miss("the source does not say which account the transaction created");
        }

        return isTold;
    }

    // Some nodes tell neither the gas nor the answer of a call that failed.
    private static Number GasOf(Moment moment)
    {
        ref readonly var frame = ref moment.Frame;
        if (!frame.Reverted || frame.GasUsed > 0)
        {
            return frame.GasUsed;
        }

        moment.Miss("the source does not say how much gas a reverted call used");
        return Number.Unknown;
    }

    private static bool AnswerOf(Moment moment, out ReadOnlySpan<byte> bytes)
    {
        ref readonly var frame = ref moment.Frame;
        bytes = moment.Block.Bytes(frame.Output);
        var isTold = !frame.Reverted || bytes.Length > 0 || moment.Block.Lanes.HasFlag(Lanes.Reasons);
        if (!isTold)
        {
            moment.Miss("the source does not say what reverted calls answered");
        }

        return isTold;
    }

    private static Term.OfBytes Topic(int place) => new((Moment moment, out ReadOnlySpan<byte> bytes) =>
    {
        bytes = place switch
        {
            0 => moment.Log.Topic0.AsBytes(),
            1 => moment.Log.Topic1.AsBytes(),
            2 => moment.Log.Topic2.AsBytes(),
            _ => moment.Log.Topic3.AsBytes(),
        };
        return place < moment.Log.TopicCount;
    })
    {
        Length = Hash256.Length,
    };

    private static bool Take(out ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> value)
    {
        bytes = value;
        return true;
    }
}
