using System.Collections.Frozen;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>Which fields of a block in JSON-RPC its hash covers, in the order in which they are hashed, and which are known not to be hashed.</summary>
public static class HeaderFieldNames
{
    private static readonly (string Name, Func<BlockHeaderFields, bool> IsThere)[] OfEveryFork =
    [
        ("parentHash", fields => fields.ParentHash is not null),
        ("sha3Uncles", fields => fields.UnclesHash is not null),
        ("miner", fields => fields.Miner is not null),
        ("stateRoot", fields => fields.StateRoot is not null),
        ("transactionsRoot", fields => fields.TransactionsRoot is not null),
        ("receiptsRoot", fields => fields.ReceiptsRoot is not null),
        ("logsBloom", fields => fields.LogsBloom is { Length: LogsBloom.Length }),
        ("difficulty", fields => fields.Difficulty is not null),
        ("number", fields => fields.Number is not null),
        ("gasLimit", fields => fields.GasLimit is not null),
        ("gasUsed", fields => fields.GasUsed is not null),
        ("timestamp", fields => fields.Timestamp is not null),
        ("extraData", fields => fields.ExtraData is not null),
        ("mixHash", fields => fields.MixHash is not null),
        ("nonce", fields => fields.Nonce is not null),
    ];

    private static readonly (string Name, Func<BlockHeaderFields, bool> IsThere)[] OfLaterForks =
    [
        ("baseFeePerGas", fields => fields.BaseFeePerGas is not null),
        ("withdrawalsRoot", fields => fields.WithdrawalsRoot is not null),
        ("blobGasUsed", fields => fields.BlobGasUsed is not null),
        ("excessBlobGas", fields => fields.ExcessBlobGas is not null),
        ("parentBeaconBlockRoot", fields => fields.ParentBeaconBlockRoot is not null),
        ("requestsHash", fields => fields.RequestsHash is not null),
        ("blockAccessListHash", fields => fields.BlockAccessListHash is not null),
        ("slotNumber", fields => fields.SlotNumber is not null),
    ];

    // The block's body, what nodes compute for convenience, and what rollups tell beside the header.
    private static readonly string[] NotHashed =
    [
        "hash", "size", "totalDifficulty", "uncles", "transactions", "withdrawals", "author", "sealFields", "transactionCount",
        "l1BlockNumber", "sendCount", "sendRoot", "milliTimestamp",
    ];

    private static readonly FrozenSet<string> Known =
        OfEveryFork.Concat(OfLaterForks).Select(field => field.Name).Concat(NotHashed).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KnownByText = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int LongestName = Known.Max(name => name.Length);

    /// <summary>The field is hashed in its place, or known to have no part in the hash.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> utf8Name)
    {
        Span<char> name = stackalloc char[LongestName];
        return utf8Name.Length <= LongestName
            && Encoding.ASCII.TryGetChars(utf8Name, name, out var length)
            && KnownByText.Contains(name[..length]);
    }

    /// <summary>True when everything is there that headers of every fork have.</summary>
    internal static bool HasFirstFields(BlockHeaderFields fields) => Array.TrueForAll(OfEveryFork, field => field.IsThere(fields));

    internal static string? FindMissing(BlockHeaderFields fields)
    {
        foreach (var (name, isThere) in OfEveryFork)
        {
            if (!isThere(fields))
            {
                return $"the header has no '{name}', or not in its form";
            }
        }

        return FindGap(fields);
    }

    /// <summary>Forks add fields behind those that are there: where one is left out between two, it was taken away.</summary>
    internal static string? FindGap(BlockHeaderFields fields)
    {
        for (var i = OfLaterForks.Length - 1; i > 0; i--)
        {
            if (OfLaterForks[i].IsThere(fields) && !OfLaterForks[i - 1].IsThere(fields))
            {
                return $"the header has '{OfLaterForks[i].Name}' but not '{OfLaterForks[i - 1].Name}', which stands before it";
            }
        }

        return null;
    }
}
