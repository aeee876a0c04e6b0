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

    /// <summary>All that it told of is over; the same again is a new episode.</summary>
    Resolved,

    /// <summary>Every piece of its evidence was orphaned, or was early and never came true.</summary>
    Retracted,
}

/// <summary>Signals of one rule about one subject, grouped.</summary>
/// <param name="Pages">True when it should wake someone.</param>
/// <param name="Standing">
/// The signals whose blocks are still on the chain, oldest first, then those of pending transactions; of very many the first and the latest.
/// </param>
/// <param name="Orphaned">The signals that the chain took back.</param>
/// <param name="LastSeenAt">When Firebreak, by its own clock, learned the latest of it.</param>
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
    DateTimeOffset FirstSeenAt,
    DateTimeOffset LastSeenAt)
{
    /// <summary>How many signals an alert carries that wakes someone: more than any attack has needed so far.</summary>
    public const int MostPaging = 1_000;

    /// <summary>How many signals an alert carries that wakes nobody: harmless callbacks go on for years.</summary>
    public const int MostQuiet = 32;

    /// <summary>How many signals between the first and the latest were left out.</summary>
    public int Omitted { get; init; }

    /// <summary>Those of the standing signals whose trouble is over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Items<SignalId> Settled { get; init; }

    /// <summary>Why the last evidence left that was raised early and never came true; null while any stands, or when a reorg took the last.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EarlyEnd? Lapse { get; init; }

    /// <summary>The block that a reorg took last from under its evidence; null when nothing was taken back, or it was before this was noted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BlockRef? Left { get; init; }

    /// <summary>True until it is resolved or retracted.</summary>
    [JsonIgnore]
    public bool GoesOn => State is AlertState.Provisional or AlertState.Confirmed;

    /// <summary>True when some of the evidence stands in a block. What only waits in a pool confirms nothing and moves no lever.</summary>
    [JsonIgnore]
    public bool IsMined => FirstMined is not null;

    /// <summary>True for an alert about watching itself: it has no contract as its subject and opens no incident.</summary>
    [JsonIgnore]
    public bool IsAboutWatching => Families.Count > 0 && Families.All(family => family == Family.Network);

    [JsonIgnore]
    public BlockRef FirstBlock => Standing[0].Provenance.Block;

    [JsonIgnore]
    public BlockRef LastBlock => (LastMined ?? Standing[^1]).Provenance.Block;

    [JsonIgnore]
    public DateTimeOffset? FirstMinedAt => FirstMined?.Provenance.MinedAt;

    [JsonIgnore]
    public DateTimeOffset? LastMinedAt => LastMined?.Provenance.MinedAt;

    private Signal? FirstMined => Standing.Count > 0 && Standing[0].Provenance.Stage == EvidenceStage.Mined ? Standing[0] : null;

    private Signal? LastMined => Standing.LastOrDefault(signal => signal.Provenance.Stage == EvidenceStage.Mined);

    /// <summary>For logs and tests. What stands may be nothing.</summary>
    public override string ToString() => $"{Id} of {Rule} about {Subject}: {State}, {Standing.Count} standing, {Orphaned.Count} orphaned";

    /// <summary>The first alert of an episode. What is said of watching itself waits for no confirmation by the chain.</summary>
    public static Alert From(Signal signal, AlertId id, DateTimeOffset seenAt) => new(
        id, signal.Provenance.Chain, signal.Rule, signal.Subject,
        signal.Family == Family.Network ? AlertState.Confirmed : AlertState.Provisional, signal.Severity, signal.Pages, [signal.Family],
        signal.Because, [signal], [], Ancestor: null, seenAt, seenAt);

    /// <summary>This alert with one more piece of evidence. Evidence after a retraction revives it.</summary>
    public Alert With(Signal signal, DateTimeOffset seenAt) => (this with
    {
        State = State == AlertState.Retracted ? AlertState.Provisional : State,
        Lapse = null,
        Orphaned = Orphaned.Where(orphan => orphan != signal.Id).ToItems(),
        FirstSeenAt = seenAt < FirstSeenAt ? seenAt : FirstSeenAt,
        LastSeenAt = seenAt > LastSeenAt ? seenAt : LastSeenAt,
    }).RestingOn(Standing.Append(signal));

    /// <summary>This alert after the chain took one piece of evidence back. What is left must be confirmed anew.</summary>
    public Alert Without(SignalChange.Withdrawn withdrawn, DateTimeOffset seenAt) => (this with
    {
        State = Standing.All(known => known.Id == withdrawn.Signal) ? AlertState.Retracted : AlertState.Provisional,
        Orphaned = Orphaned.Add(withdrawn.Signal),
        Ancestor = withdrawn.Ancestor,
        Left = withdrawn.Orphaned,
        Lapse = null,
        LastSeenAt = seenAt > LastSeenAt ? seenAt : LastSeenAt,
    }).RestingOn(Standing.Where(known => known.Id != withdrawn.Signal));

    /// <summary>This alert after the trouble of one signal ended. When all ended, it is resolved.</summary>
    public Alert After(SignalChange.Settled settled, DateTimeOffset seenAt)
    {
        var over = Settled.Add(settled.Signal);
        return this with
        {
            Settled = over,
            State = Standing.All(signal => over.Contains(signal.Id)) ? AlertState.Resolved : State,
            LastSeenAt = seenAt > LastSeenAt ? seenAt : LastSeenAt,
        };
    }

    /// <summary>
    /// This alert after early evidence left. Beside what stands in a block it leaves quietly; with nothing else, the alert is retracted and says
    /// why.
    /// </summary>
    public Alert After(SignalChange.Lapsed lapsed, DateTimeOffset seenAt)
    {
        var rest = Standing.Where(known => known.Id != lapsed.Signal).ToItems();
        return (this with
        {
            State = rest.Count == 0 ? AlertState.Retracted
                : rest.All(known => known.Provenance.Stage == EvidenceStage.Pending) ? AlertState.Provisional
                : State,
            Lapse = rest.Count == 0 ? lapsed.Reason : null,
            LastSeenAt = seenAt > LastSeenAt ? seenAt : LastSeenAt,
        }).RestingOn(rest);
    }

    // Everything said about the alert follows from what stands; when nothing stands, it keeps saying what it was about.
    private Alert RestingOn(IEnumerable<Signal> signals)
    {
        var standing = signals
            .OrderBy(known => known.Provenance.Stage)
            .ThenBy(known => known.Provenance.Block.Number)
            .ThenBy(known => known.Provenance.Transaction)
            .ThenBy(known => known.Id.Value)
            .ToItems();
        return standing.Count == 0 ? this with { Standing = standing } : (this with
        {
            Severity = standing.Min(known => known.Severity),
            Pages = standing.Any(known => known.Pages),
            Families = standing.Select(known => known.Family).Distinct().Order().ToItems(),
            Because = standing[0].Because,
        }).Holding(standing);
    }

    private Alert Holding(Items<Signal> standing)
    {
        var most = Pages ? MostPaging : MostQuiet;
        if (standing.Count <= most)
        {
            return this with { Standing = standing };
        }

        // What is over goes first: an alert must not count as resolved because the trouble that goes on was left out.
        var kept = standing.ToList();
        while (kept.Count > most)
        {
            var over = kept.FindIndex(1, signal => Settled.Contains(signal.Id));
            kept.RemoveAt(over > 0 ? over : 1);
        }

        return this with
        {
            Standing = kept.ToItems(),
            Settled = Settled.Where(over => kept.Exists(signal => signal.Id == over)).ToItems(),
            Omitted = Omitted + standing.Count - most,
        };
    }
}
