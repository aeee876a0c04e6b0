using System.Collections.Frozen;
using System.Text;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>Which rule of the packs tells of which trouble, and how a trouble becomes its signal.</summary>
/// <param name="rules">The shipped rules by id.</param>
public sealed class TroubleRules(IReadOnlyDictionary<string, Rule> rules)
{
    private static readonly FrozenDictionary<string, TroubleKind> Kinds =
        Enum.GetValues<TroubleKind>().ToFrozenDictionary(IdOf, StringComparer.Ordinal);

    /// <summary>The detectors of troubles of the chain itself whose rules are in force.</summary>
    public Items<INetworkDetector> Detectors { get; } = NetworkDetectors.Of(rules);

    /// <summary>Whether the packs hold the rule that tells of it.</summary>
    public bool Has(TroubleKind kind) => rules.ContainsKey(IdOf(kind));

    /// <exception cref="KeyNotFoundException">The packs lack the rule.</exception>
    public Rule Of(TroubleKind kind) => rules.TryGetValue(IdOf(kind), out var rule)
        ? rule
        : throw new KeyNotFoundException($"A trouble of watching is told by the rule '{IdOf(kind)}', and packs/rules/{IdOf(kind)}.yaml is missing.");

    public static string IdOf(TroubleKind kind) => kind switch
    {
        TroubleKind.FinalityBroken => "finality-broken",
        TroubleKind.NodesDisagree => "nodes-disagree",
        TroubleKind.NodeLies => "node-lies",
        TroubleKind.NodeSilent => "node-silent",
        TroubleKind.CoverageGap => "coverage-gap",
        TroubleKind.DeepReorg => "deep-reorg",
        TroubleKind.BlockStall => "block-stall",
        TroubleKind.MissedBlocks => "missed-blocks",
        TroubleKind.EmptyBlocks => "empty-blocks",
        TroubleKind.FinalityStall => "finality-stall",
        TroubleKind.BaseFeeSpike => "base-fee-spike",
        TroubleKind.RevertSpike => "revert-spike",
        TroubleKind.SequencerDown => "sequencer-down",
        TroubleKind.BrokenClient => "broken-client",
        TroubleKind.DetectorSilent => "detector-silent",
        TroubleKind.RuleDisabled => "rule-disabled",
        TroubleKind.SilenceHidesPage => "silence-hides-page",
        TroubleKind.DeliveryFailed => "delivery-failed",
        TroubleKind.RulesNotLoaded => "rules-not-loaded",
        TroubleKind.PluginBenched => "plugin-benched",
        TroubleKind.LeverDead => "lever-dead",
        TroubleKind.LeverDying => "lever-dying",
        TroubleKind.PlaybookSays => "playbook-says",
        TroubleKind.EffectEnding => "effect-ending",
        TroubleKind.OwnersLate => "owners-late",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <exception cref="System.Diagnostics.UnreachableException">No trouble is told by the rule.</exception>
    public static TroubleKind KindOf(string rule) => Kinds.TryGetValue(rule, out var kind) ? kind : throw new System.Diagnostics.UnreachableException();

    /// <summary>The first signal of a trouble; it pages when its rule is decisive.</summary>
    /// <param name="head">Stands for the block where the trouble is about none.</param>
    /// <param name="now">Makes each episode a signal of its own.</param>
    public Signal First(ChainTrouble trouble, BlockRef? head, DateTimeOffset now)
    {
        var rule = Of(trouble.Kind);
        return Build(rule, trouble, head, now, rule.Tier == Tier.Decisive, "");
    }

    /// <summary>The signal that makes a trouble page which did not at first.</summary>
    public Signal Paging(OpenTrouble trouble, string because, BlockRef? head) => Build(
        Of(trouble.Kind), new ChainTrouble(trouble.Chain, trouble.Kind, trouble.Key, null, because), head, trouble.RaisedAt, pages: true, "pages");

    private static Signal Build(Rule rule, ChainTrouble trouble, BlockRef? head, DateTimeOffset now, bool pages, string stage)
    {
        var id = Keccak.Hash(Encoding.UTF8.GetBytes($"{rule.Id}|{trouble.Chain}|{trouble.Key}|{now.UtcTicks}|{stage}"));
        var place = new Provenance(trouble.Chain, trouble.Block ?? head ?? default, now, default);
        return new Signal(
            new SignalId(id), rule.Id, rule.Tier, Family.Network, rule.Severity, pages, pages ? 1 : 0.5, trouble.Because, place, default, [], default, []);
    }
}
