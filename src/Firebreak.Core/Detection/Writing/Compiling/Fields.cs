using System.Collections.Frozen;
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
        ("to", Terms.Account(moment => moment.TransactionRow.To)),
        ("value", Terms.Number(moment => moment.TransactionRow.Value)),
        ("nonce", Terms.Whole(moment => moment.TransactionRow.Nonce)),
        ("input", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.TransactionRow.Input)))),
        ("gas_price", Terms.Number(moment => moment.TransactionRow.GasPrice)),
        ("gas_used", Terms.Whole(moment => moment.TransactionRow.GasUsed)),
        ("transaction_index", Terms.Whole(moment => (ulong)moment.Transaction)),
        ("is_creation", Terms.Flag(moment => moment.TransactionRow.IsCreation)),
        ("status", Terms.Word(moment => moment.TransactionRow.Succeeded ? Succeeded : Reverted, Succeeded, Reverted)));

    public static FrozenDictionary<string, Term> Block { get; } = Table(
        ("number", Terms.Whole(moment => moment.Block.Ref.Number)),
        ("hash", Terms.Hash(moment => moment.Block.Ref.Hash)),
        ("time", Terms.Whole(moment => (ulong)Math.Max(0, moment.Block.Header.MinedAt.ToUnixTimeSeconds()))),
        ("miner", Terms.Account(moment => moment.Block.Header.Miner)),
        ("base_fee", Terms.Number(moment => moment.Block.Header.BaseFee)),
        ("gas_used", Terms.Whole(moment => moment.Block.Header.GasUsed)),
        ("gas_limit", Terms.Whole(moment => moment.Block.Header.GasLimit)),
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
        ("gas_used", Terms.Whole(moment => moment.Frame.GasUsed)),
        ("depth", Terms.Whole(moment => moment.Frame.Depth)),
        ("kind", Terms.Word(moment => CallKinds[(int)moment.Frame.Kind], CallKinds)),
        ("outcome", Terms.Word(moment => moment.Frame.Reverted ? Reverted : Succeeded, Succeeded, Reverted)),
        ("input", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Frame.Input)))),
        ("output", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Frame.Output)))));

    public static FrozenDictionary<string, Term> Creation { get; } = Table(
        ("creator", Terms.Account(moment => moment.Frame.From)),
        ("contract", Terms.Account(moment => moment.Frame.To)),
        ("value", Terms.Number(moment => moment.Frame.Value)),
        ("depth", Terms.Whole(moment => moment.Frame.Depth)),
        ("kind", Terms.Word(moment => CallKinds[(int)moment.Frame.Kind], "create", "create2")),
        ("init_code", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Frame.Input)))),
        ("code", new Term.OfBytes((Moment moment, out ReadOnlySpan<byte> bytes) => Take(out bytes, moment.Block.Bytes(moment.Frame.Output)))));

    public static FrozenDictionary<string, Term> Change { get; } = Table(
        ("account", Terms.Account(moment => moment.Change.Account)),
        ("slot", Terms.Hash(moment => moment.Change.Slot)),
        ("before", Terms.Number(moment => moment.Change.Before)),
        ("after", Terms.Number(moment => moment.Change.After)),
        ("change", new Term.OfNumber(moment => (Number)moment.Change.After - moment.Change.Before)));

    private static FrozenDictionary<string, Term> Table(params (string Name, Term Term)[] fields) =>
        fields.ToFrozenDictionary(field => field.Name, field => field.Term, StringComparer.Ordinal);

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
