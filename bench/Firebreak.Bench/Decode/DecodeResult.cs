using Firebreak.Bench.Input;

namespace Firebreak.Bench.Decode;

/// <summary>What was measured on one workload. Machine and time are told beside it.</summary>
internal sealed record DecodeResult(
    string Workload,
    string Origin,
    int Blocks,
    long Bytes,
    DecodeCounts Counts,
    int TouchedTransactions,
    int Signals,
    string? Node,
    DecodeRow[] Rows)
{
    public const string ReadBlocks = "Firebreak: bytes to blocks";
    public const string Judged = "Firebreak: bytes to blocks to signals";
    public const string KeptBlocks = "Firebreak: bytes to kept blocks";
    public const string ViemPlain = "viem: typed blocks, receipts, logs; frames from JSON.parse";
    public const string ViemTyped = "viem: the same, frames typed as well";
}

internal sealed record DecodeCounts(int Transactions, int Logs, int Frames, int Changes);

/// <summary>Medians of the samples.</summary>
/// <param name="AllocatedShare">Bytes allocated per byte read; null where it is not known.</param>
internal sealed record DecodeRow(
    string Name, double MegabytesPerSecond, double TransactionsPerSecond, double MillisecondsPerPass, double? AllocatedShare, double Slowest, double Fastest)
{
    public static DecodeRow Of(string name, Workload workload, IReadOnlyList<Pass> samples)
    {
        var seconds = Samples.Median(samples.Select(sample => sample.Time.TotalSeconds));
        return new DecodeRow(
            name,
            workload.Bytes / 1e6 / seconds,
            workload.Transactions / seconds,
            seconds * 1e3,
            Samples.Median(samples.Select(sample => (double)sample.AllocatedBytes)) / workload.Bytes,
            workload.Bytes / 1e6 / samples.Max(sample => sample.Time.TotalSeconds),
            workload.Bytes / 1e6 / samples.Min(sample => sample.Time.TotalSeconds));
    }
}

/// <summary>How fast one kind of answer is read.</summary>
internal sealed record KindRow(string Kind, long Bytes, double MegabytesPerSecond);
