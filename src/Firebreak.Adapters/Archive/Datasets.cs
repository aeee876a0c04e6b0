namespace Firebreak.Adapters.Archive;

/// <summary>Names of the datasets: cryo's, then our own.</summary>
internal static class Datasets
{
    public const string Blocks = "blocks";
    public const string Transactions = "transactions";
    public const string Logs = "logs";
    public const string Traces = "traces";
    public const string StorageDiffs = "storage_diffs";
    public const string BalanceDiffs = "balance_diffs";
    public const string NonceDiffs = "nonce_diffs";
    public const string CodeDiffs = "code_diffs";

    /// <summary>Our own: call frames of the deep lane with their place on the line of steps.</summary>
    public const string DeepFrames = "deep_frames";

    /// <summary>Our own: storage access per frame.</summary>
    public const string StorageAccesses = "storage_accesses";

    /// <summary>In the order in which the files of a set come to be; the blocks come last and make the set whole.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Transactions, Logs, Traces, StorageDiffs, BalanceDiffs, NonceDiffs, CodeDiffs, DeepFrames, StorageAccesses, Blocks];

    /// <summary>Keys of the metadata of a blocks file.</summary>
    public const string RowsKey = "firebreak.rows.";
    public const string LastHashKey = "firebreak.last_hash";
    public const string FormKey = "firebreak.form";
    public const string Form = "1";
}
