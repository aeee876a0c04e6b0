using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Which family of trace methods a node answers.</summary>
internal enum TraceDialect
{
    None,

    /// <summary>trace_block and trace_replayBlockTransactions, by height.</summary>
    Parity,

    /// <summary>debug_traceBlockByHash with callTracer and prestateTracer.</summary>
    Geth,
}

/// <summary>How receipts can be had.</summary>
internal enum ReceiptForm
{
    None,
    PerBlock,
    PerTransaction,
}

/// <summary>How storage access per frame can be had.</summary>
internal enum StorageForm
{
    None,

    /// <summary>A JavaScript tracer.</summary>
    Script,

    /// <summary>The default tracer's steps, placed in the callTracer's frames.</summary>
    Steps,
}

/// <summary>What the probe found out about one node, in the terms of those who ask it.</summary>
internal sealed record NodeProfile(
    NodeCapabilities Capabilities, ReceiptForm Receipts, TraceDialect Frames, TraceDialect Diffs, bool ReportsFinality, StorageForm Storage = StorageForm.Script)
{
    /// <summary>Whether some of what is missing was neither given nor refused.</summary>
    public bool IsUnsure { get; init; }

    /// <summary>Whether every lane is had, in whatever form.</summary>
    public bool SeesAll => (Lanes & Lanes.Wide) == Lanes.Wide && Storage != StorageForm.None;

    /// <summary>Whether everything is had, in its best form.</summary>
    public bool IsWhole => this is
    {
        Receipts: ReceiptForm.PerBlock,
        Frames: not TraceDialect.None,
        Diffs: not TraceDialect.None,
        ReportsFinality: true,
        Storage: StorageForm.Script,
    };

    /// <summary>Whether a wide block takes questions by height, so that its hash must be checked again afterwards.</summary>
    public bool AsksByHeight => Frames == TraceDialect.Parity || Diffs == TraceDialect.Parity;

    /// <summary>The same node, asked for no more than is needed.</summary>
    public NodeProfile Only(Lanes needs) => this with
    {
        Receipts = (needs & (Lanes.Receipts | Lanes.Logs)) == Lanes.None ? ReceiptForm.None : Receipts,
        Frames = needs.HasFlag(Lanes.Frames) ? Frames : TraceDialect.None,
        Diffs = (needs & (Lanes.StateChanges | Lanes.Delegations)) == Lanes.None ? TraceDialect.None : Diffs,
    };

    public Lanes Lanes =>
        Lanes.Inputs | Lanes.Nonces | Lanes.Fees | Lanes.Clock | Lanes.Headers
        | (Receipts == ReceiptForm.None ? Lanes.None : Lanes.Receipts | Lanes.Logs)
        | (Frames == TraceDialect.None ? Lanes.None : Lanes.Frames | Lanes.Reasons)
        | (Diffs == TraceDialect.None ? Lanes.None : Lanes.StateChanges | Lanes.Delegations);
}
