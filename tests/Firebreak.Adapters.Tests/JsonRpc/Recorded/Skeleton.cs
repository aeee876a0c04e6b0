using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.JsonRpc.Recorded;

/// <summary>
/// Most recorded answers stand alone. The readers want the block that an answer is about: here it is as far as the answer tells, so that
/// they have something to hold it against.
/// </summary>
internal static class Skeleton
{
    private static readonly Hash256 Unknown = Keccak.Hash("a block that the answer does not name");

    public static BlockBuilder Of(Hash256? block, IEnumerable<TransactionRow> transactions)
    {
        var builder = new BlockBuilder(new BlockHeader(
            new ChainId(1), new BlockRef(1, block ?? Unknown), default, DateTimeOffset.UnixEpoch, default, default, 0, 0));
        foreach (var row in transactions)
        {
            builder.AddTransaction(row);
        }

        return builder;
    }

    public static BlockBuilder OfReceipts(IReadOnlyList<JsonElement> receipts) => Of(
        receipts.Count == 0 ? null : Hash(receipts[0], "blockHash"),
        receipts.Select(receipt => new TransactionRow
        {
            Hash = Hash(receipt, "transactionHash"),
            IsCreation = receipt.GetProperty("to").ValueKind == JsonValueKind.Null,
        }));

    public static BlockBuilder OfCalls(IEnumerable<(Hash256 Hash, JsonElement Root)> calls) => Of(null, calls.Select(call => new TransactionRow
    {
        Hash = call.Hash,
        From = Account(call.Root, "from"),
        To = Account(call.Root, "to"),
        IsCreation = call.Root.GetProperty("type").GetString()!.StartsWith("CREATE", StringComparison.Ordinal),
    }));

    /// <summary>The transactions of a flat list of frames: those that have a frame without a caller.</summary>
    public static BlockBuilder OfFlat(IReadOnlyList<JsonElement> frames) => Of(
        frames.Count == 0 ? null : Hash(frames[0], "blockHash"),
        frames.Where(frame => frame.GetProperty("type").GetString() != "reward" && frame.GetProperty("traceAddress").GetArrayLength() == 0)
            .Select(frame => new TransactionRow
            {
                Hash = Hash(frame, "transactionHash"),
                From = Account(frame.GetProperty("action"), "from"),
                To = Account(frame.GetProperty("action"), "to"),
                IsCreation = frame.GetProperty("type").GetString() == "create",
            }));

    public static Hash256 Hash(JsonElement of, string name) => Hash256.Parse(of.GetProperty(name).GetString()!);

    private static Address Account(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Address.Parse(value.GetString()!) : default;
}
