using System.Text.Json.Serialization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Alerting;

/// <summary>Fingerprint of rule and subject, with the number of the episode: the same trouble after a resolution is a new episode.</summary>
public readonly record struct AlertId(Hash256 Fingerprint, int Episode)
{
    public override string ToString() => $"alert_{Fingerprint.ToString()[2..14]}.{Episode}";
}

/// <summary>The life of an alert.</summary>
public enum AlertState
{
    /// <summary>Seen at the head; the chain may still take it back.</summary>
    Provisional,

    /// <summary>Its evidence lies as deep as the operator asked for.</summary>
    Confirmed,

    /// <summary>Quiet for long enough.</summary>
    Resolved,

    /// <summary>Every piece of its evidence was orphaned.</summary>
    Retracted,
}

/// <summary>Signals of one rule about one subject, grouped.</summary>
/// <param name="Pages">True when it should wake someone.</param>
/// <param name="Standing">The signals whose blocks are still on the chain, oldest first.</param>
/// <param name="Orphaned">The signals that the chain took back.</param>
/// <param name="Ancestor">The proof of the last retraction; null when nothing was taken back.</param>
public sealed record Alert(
    AlertId Id,
    ChainId Chain,
    string Rule,
    Address Subject,
    AlertState State,
    Severity Severity,
    bool Pages,
    Items<Family> Families,
    string Because,
    Items<Signal> Standing,
    Items<SignalId> Orphaned,
    BlockRef? Ancestor,
    DateTimeOffset FirstSeenAt)
{
    [JsonIgnore]
    public BlockRef FirstBlock => Standing[0].Provenance.Block;

    [JsonIgnore]
    public BlockRef LastBlock => Standing[^1].Provenance.Block;

    [JsonIgnore]
    public DateTimeOffset? FirstMinedAt => Standing.Count == 0 ? null : Standing[0].Provenance.MinedAt;

    [JsonIgnore]
    public DateTimeOffset? LastMinedAt => Standing.Count == 0 ? null : Standing[^1].Provenance.MinedAt;
}
