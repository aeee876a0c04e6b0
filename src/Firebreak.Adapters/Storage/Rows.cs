namespace Firebreak.Adapters.Storage;

// Rows as they lie in the tables. Instants are Unix microseconds, hashes and amounts big-endian blobs, truth is 0 or 1.

internal sealed class PositionRow
{
    public long Chain { get; set; }

    /// <summary>Block references above the final one, ascending, 40 bytes each.</summary>
    public byte[] Recent { get; set; } = [];

    /// <summary>One block reference, or empty.</summary>
    public byte[] Finalized { get; set; } = [];

    public long Version { get; set; }
}

/// <summary>The log of signal changes.</summary>
internal sealed class SignalRow
{
    public long Sequence { get; set; }

    public long SeenAt { get; set; }

    public long Chain { get; set; }

    public byte[] SignalId { get; set; } = [];

    public string Body { get; set; } = "";
}

/// <summary>A signal whose block is on the chain.</summary>
internal sealed class StandingRow
{
    public byte[] SignalId { get; set; } = [];

    public long Chain { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public long Place { get; set; }
}

internal sealed class SuspectRow
{
    public long Chain { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public byte[] TransactionHash { get; set; } = [];

    public long Place { get; set; }

    public long Settled { get; set; }

    public string Reason { get; set; } = "";
}

internal sealed class MeasurementRow
{
    public long Chain { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public byte[] TransactionHash { get; set; } = [];

    public byte[] Subject { get; set; } = [];

    public string Feature { get; set; } = "";

    public long Place { get; set; }

    public byte[] Value { get; set; } = [];
}

internal sealed class AlertRow
{
    public byte[] Fingerprint { get; set; } = [];

    public long Episode { get; set; }

    public long FirstSeenAt { get; set; }

    public long Version { get; set; }

    public string Body { get; set; } = "";
}

internal sealed class AlertChangeRow
{
    public long Sequence { get; set; }

    public byte[] Fingerprint { get; set; } = [];

    public long Episode { get; set; }

    public string Body { get; set; } = "";
}

internal sealed class HappenedRow
{
    public byte[] Incident { get; set; } = [];

    public long Sequence { get; set; }

    public long KnownAt { get; set; }

    public long RecordedAt { get; set; }

    /// <summary>UTF-8.</summary>
    public byte[] ActedBy { get; set; } = [];

    public byte[] Payload { get; set; } = [];

    public byte[] Previous { get; set; } = [];

    public byte[] Hash { get; set; } = [];
}

/// <summary>The last entry of an incident's log, kept apart from it so that a cut-off tail is noticed.</summary>
internal sealed class HeadRow
{
    public byte[] Incident { get; set; } = [];

    public long Sequence { get; set; }

    public byte[] Hash { get; set; } = [];
}

/// <summary>A number under a name: how far a log was written or a reader has read.</summary>
internal sealed class MarkRow
{
    public string Name { get; set; } = "";

    public long Reached { get; set; }
}
