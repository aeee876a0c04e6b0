using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Rules;

/// <summary>One protocol of many that are watched: its vault, the token that it holds and who owns it.</summary>
internal sealed record WatchedProtocol(Address Vault, Address Token, Address Owner);

/// <summary>Rules as people write them: ten for each protocol, of every kind of trigger that a block can answer, three of them with windows.</summary>
internal static class RuleSet
{
    private const string Transfer = "Transfer(address indexed from, address indexed to, uint256 value)";

    private static readonly Func<WatchedProtocol, RuleDraft>[] Kinds =
    [
        protocol => Log(protocol.Token, Transfer, $"from == {protocol.Vault} AND value > 1_000_000e18"),
        protocol => Log(protocol.Token, Transfer, $"from == {protocol.Vault}") with { Window = Over("1 h", "sum(value) > 5_000_000e18 AND distinct(to) >= 3") },
        protocol => Log(protocol.Token, Transfer, $"to == {protocol.Vault} AND from NOT IN ({protocol.Owner}, {protocol.Token})") with { Window = Over("50 blocks", "count() >= 1000", "from") },
        protocol => On(TriggerKind.Call, "withdraw(uint256 assets, address receiver, address owner)", "assets > 1_000_000e18 AND receiver != owner", protocol.Vault),
        protocol => On(TriggerKind.Call, "any", "value > 10_000 ether", protocol.Vault),
        protocol => Log(protocol.Vault, "OwnershipTransferred(address indexed previousOwner, address indexed newOwner)", $"newOwner != {protocol.Owner}"),
        protocol => On(TriggerKind.Creation, "any", "depth > 0", protocol.Owner),
        protocol => On(TriggerKind.Revert, "any", where: null, protocol.Vault) with { Window = Over("100 blocks", "count() > 500") },
        protocol => On(TriggerKind.Balance, "native", "change < -10_000 ether", protocol.Vault),
        protocol => On(TriggerKind.Slot, "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc", "after != before", protocol.Vault),
    ];

    /// <summary>As many that are the same in every set, one for each of the first protocols.</summary>
    public const int Common = 10;

    /// <summary>The common ones, and the others spread over the other protocols; kinds that blocks cannot answer are left out.</summary>
    public static WrittenRule[] Of(int rules, IReadOnlyList<WatchedProtocol> protocols, Lanes lanes)
    {
        var kinds = Kinds.Where(kind => (Compile(kind(protocols[0]), "probe").Needs & ~lanes) == Lanes.None).ToArray();
        var others = protocols.Count - Common;
        return [.. Enumerable.Range(0, rules).Select(place => Compile(
            place < Common ? kinds[place % kinds.Length](protocols[place]) : kinds[(place - Common) / others % kinds.Length](protocols[Common + ((place - Common) % others)]),
            FormattableString.Invariant($"rule-{place}")))];
    }

    private static RuleDraft Log(Address emitter, string declaration, string where) => On(TriggerKind.Log, declaration, where, emitter);

    private static RuleDraft On(TriggerKind kind, string subject, string? where, Address address) => new(
        new Rule("", "", "stable", Severity.P2, Tier.Corroborating, Family.Economics, "", "bench", "none", [], [], System.Collections.Frozen.FrozenDictionary<string, decimal>.Empty), new Phrase(""))
    {
        Addresses = [new Phrase(address.ToHex())],
        On = [new TriggerDraft(kind, new Phrase(subject)) { Where = where is null ? null : new Phrase(where) }],
    };

    private static WindowDraft Over(string length, string when, params string[] by) =>
        new(new Phrase(length)) { When = new Phrase(when), By = by.Select(text => new Phrase(text)).ToItems() };

    private static WrittenRule Compile(RuleDraft draft, string id)
    {
        var faults = new List<RuleFault>();
        return RuleCompiler.Compile(draft with { Rule = draft.Rule with { Id = id, Title = id }, Digest = id }, new Protocol("", [], [], [], []), faults)
            ?? throw new InvalidOperationException($"{faults[0].At}: {faults[0].What}");
    }
}
