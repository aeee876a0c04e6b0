using System.ComponentModel.DataAnnotations;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>How a chain is followed.</summary>
public sealed class IngestOptions
{
    /// <summary>EIP-155 number that the node must answer with.</summary>
    [Range(1, long.MaxValue)]
    public ulong ChainId { get; set; }

    /// <summary>Short name for screens. Default <c>mainnet</c>.</summary>
    public string ChainName { get; set; } = "mainnet";

    /// <summary>Node addresses (ws, wss, http, https, or ipc with the path of a local socket); the first that answers is used, the others are fallbacks.</summary>
    [MinLength(1)]
    public IReadOnlyList<Uri> Nodes { get; set; } = [];

    /// <summary>Further addresses (http, https) that signed bytes are handed to beside the nodes: public endpoints, or private relays of builders.</summary>
    public IReadOnlyList<Uri> SendTo { get; set; } = [];

    /// <summary>False when signed bytes go to <see cref="SendTo"/> alone, so that no public pool shows them. Default true.</summary>
    public bool SendPublicly { get; set; } = true;

    /// <summary>
    /// How many of the reachable nodes must name the same block at a height before it is followed. Default 1: the first node leads, and the
    /// others are only compared with it.
    /// </summary>
    [Range(1, 100)]
    public int Quorum { get; set; } = 1;

    /// <summary>How long nodes may differ, be behind or be silent before that is told: what blocks need to get around. Default 6 s.</summary>
    public TimeSpan Propagation { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>Blocks on top of a block before its alerts count as confirmed. Default 2.</summary>
    [Range(0, 10_000)]
    public int Confirmations { get; set; } = 2;

    /// <summary>First block that is read when there is no saved position; null means the head at the first start.</summary>
    public ulong? LearnFrom { get; set; }

    /// <summary>How long the node may stay silent before it is called stalled, and how often it is polled without a subscription. Default 3 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Deadline of one request to the node. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many transactions of one block may be traced deeply. Default 25.</summary>
    [Range(0, 10_000)]
    public int DeepBudgetPerBlock { get; set; } = 25;

    /// <summary>The contract that emits whether a rollup's sequencer is up, as Chainlink's uptime feeds do (the aggregator, not its proxy); null for none.</summary>
    public Address? SequencerFeed { get; set; }

    /// <summary>How far is looked ahead of the ordered lane.</summary>
    public EarlyOptions Early { get; set; } = new();

    /// <summary>
    /// True when the operator agrees that a chain which contradicted its own finality is rewound and followed again. Set for one start by
    /// <c>--accept-rewind</c>, never by a file. Default false.
    /// </summary>
    public bool AcceptRewind { get; set; }
}
