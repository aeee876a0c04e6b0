namespace Firebreak.Adapters.Storage;

// Rows as they lie in the tables. Instants are Unix microseconds, hashes and amounts big-endian blobs, truth is 0 or 1.

internal sealed class PositionRow
{
    public long Chain { get; set; }

    /// <summary>One block reference, or empty.</summary>
    public byte[] Finalized { get; set; } = [];

    public long Version { get; set; }
}

/// <summary>A block that a position remembers: those above the final one, without a gap, up to the position itself.</summary>
internal sealed class PositionBlockRow
{
    public long Chain { get; set; }

    public long Number { get; set; }

    public byte[] Hash { get; set; } = [];
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

/// <summary>A signal that was raised before its turn.</summary>
internal sealed class EarlyRow
{
    public byte[] SignalId { get; set; } = [];

    public long Chain { get; set; }

    public long Stage { get; set; }

    public byte[] TransactionHash { get; set; } = [];

    public byte[] Sender { get; set; } = [];

    /// <summary>All 64 bits of it, so it may look negative.</summary>
    public long Nonce { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public long SeenAt { get; set; }

    /// <summary>The signal as it was raised.</summary>
    public string Body { get; set; } = "";
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

/// <summary>What a rule in shadow said of a block on the chain.</summary>
internal sealed class ShadowSignalRow
{
    public long Chain { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public byte[] SignalId { get; set; } = [];

    public string Body { get; set; } = "";
}

/// <summary>What a transaction on the chain taught, or will teach when its block is final.</summary>
internal sealed class FootprintRow
{
    public long Chain { get; set; }

    public string Protocol { get; set; } = "";

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public long Place { get; set; }

    public byte[] Body { get; set; } = [];
}

/// <summary>What was learned up to a final block: the last state of each week.</summary>
internal sealed class BaselineStateRow
{
    public long Chain { get; set; }

    public string Protocol { get; set; } = "";

    public long Week { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public long Transactions { get; set; }

    public byte[] Body { get; set; } = [];
}

/// <summary>What a person said of a page.</summary>
internal sealed class PageMarkRow
{
    public long Chain { get; set; }

    public string Protocol { get; set; } = "";

    public string Id { get; set; } = "";

    public long IsFalse { get; set; }

    public long GivenAt { get; set; }

    /// <summary>The final block that it was taken in with; -1 while it waits.</summary>
    public long TakenWith { get; set; }
}

/// <summary>The vitals of a block on the chain, in words of JSON; how many blocks left above it changes later.</summary>
internal sealed class VitalsRow
{
    public long Chain { get; set; }

    public long BlockNumber { get; set; }

    public long TakenBack { get; set; }

    public string Body { get; set; } = "";
}

/// <summary>Which rules were in force and what they have not seen of a whole block: said once for all blocks of which it is true.</summary>
internal sealed class CoverageStateRow
{
    /// <summary>The first bytes of the hash of what it says.</summary>
    public long Id { get; set; }

    /// <summary>How many gaps.</summary>
    public long Gaps { get; set; }

    public string Body { get; set; } = "";
}

/// <summary>What was seen of one block, or of a stretch of final ones.</summary>
internal sealed class CoverageRow
{
    public long Chain { get; set; }

    public long FirstBlock { get; set; }

    public long LastBlock { get; set; }

    public byte[] LastHash { get; set; } = [];

    public long State { get; set; }
}

/// <summary>A transaction that a rule has not seen.</summary>
internal sealed class CoverageGapRow
{
    public long Chain { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    public byte[] TransactionHash { get; set; } = [];

    public string Rule { get; set; } = "";

    public long Cause { get; set; }

    public string Reason { get; set; } = "";
}

/// <summary>A block with gaps that may heal.</summary>
internal sealed class CoverageDueRow
{
    public long Chain { get; set; }

    public long BlockNumber { get; set; }

    public byte[] BlockHash { get; set; } = [];

    /// <summary>The edition of the rules that asked last, as a number.</summary>
    public long Edition { get; set; }

    public long Attempts { get; set; }

    public long DueAt { get; set; }
}

/// <summary>A trouble of watching a chain: the last episode of it.</summary>
internal sealed class TroubleRow
{
    public long Chain { get; set; }

    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public long Episode { get; set; }

    public long IsOpen { get; set; }

    public long RaisedAt { get; set; }

    /// <summary>The signals that it was raised with, as JSON.</summary>
    public string Signals { get; set; } = "";
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
