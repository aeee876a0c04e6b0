using System.Text.Json;
using Firebreak.Adapters.Packs;
using Firebreak.Core;
using Firebreak.Core.Baselines;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class ShippedPacksTests
{
    private static readonly string Folder = PackFolder.FindShipped() ?? throw new DirectoryNotFoundException("packs");

    [Fact]
    public void The_shipped_packs_are_without_fault()
    {
        var packs = PackFolder.Read(Folder);

        var lever = Assert.Single(packs.Levers, lever => lever.Id == "pausable-vault");
        Assert.Equal("0x8456cb59", lever.Call.Data.ToString());
        Assert.Equal("paused() = false", lever.Armed.ToString());
        Assert.Equal("paused() = true", lever.ReadBack.ToString());
        Assert.Equal("unpause() by the owner Safe", lever.Undo.ToString());
        var playbook = Assert.Single(packs.Playbooks, playbook => playbook.Id == "pause-on-theft");
        Assert.Equal(ApprovalPolicy.Automatic, playbook.Approval);
        Assert.Equal(TimeSpan.FromHours(1), playbook.TimeToLive);
    }

    [Theory]
    [InlineData("abnormal-mint", Family.Economics, "pause-token", true)]
    [InlineData("abnormal-mint", Family.Economics, "freeze-taker", true)]
    [InlineData("takeover", Family.Privilege, "revoke-role", false)]
    [InlineData("takeover", Family.Privilege, "cancel-operation", false)]
    [InlineData("takeover", Family.Privilege, "cancel-proposal", false)]
    [InlineData("arbitrary-call", Family.ControlFlow, "pause-on-theft", true)]
    [InlineData("price-manipulation", Family.Price, "pause-on-theft", true)]
    [InlineData("uncovered-drain", Family.Economics, "evacuate-token", false)]
    public void A_theft_of_each_kind_has_a_shipped_playbook_and_what_cannot_be_undone_or_moves_money_asks_people(string rule, Family family, string id, bool isAutomatic)
    {
        var packs = PackFolder.Read(Folder);

        var playbook = Assert.Single(packs.Playbooks, playbook => playbook.Id == id);
        Assert.True(playbook.When.Holds(rule, [family], Severity.P1, pages: true));
        Assert.False(playbook.When.Holds(rule, [family], Severity.P1, pages: false));
        Assert.Equal(isAutomatic, playbook.Approval == ApprovalPolicy.Automatic);
        Assert.All(packs.Playbooks.Where(one => one.Approval == ApprovalPolicy.Automatic).SelectMany(one => one.Steps),
            step => Assert.False(packs.Levers.Single(lever => lever.Id == step.Lever).AsksPeople));
    }

    [Fact]
    public void Only_a_rule_that_the_playbook_names_is_acted_on_by_one_kind_of_evidence()
    {
        var pause = Assert.Single(PackFolder.Read(Folder).Playbooks, playbook => playbook.Id == "pause-on-theft").When;

        Assert.True(pause.Names("reentrancy"));
        Assert.All(["arbitrary-call", "price-manipulation", "takeover", "uncovered-drain"], rule => Assert.False(pause.Names(rule)));
    }

    [Fact]
    public void Levers_of_some_thirty_protocols_are_shipped_and_what_stands_on_memory_says_so()
    {
        var packs = PackFolder.Read(Folder);

        Assert.True(packs.Levers.Count >= 100 && packs.OtherMeans.Count >= 13, $"{packs.Levers.Count} levers, {packs.OtherMeans.Count} other means");
        Assert.All(packs.Levers.Where(lever => lever.Doubts is not null), lever => Assert.True(lever.AsksPeople));
        Assert.All(packs.Levers.Where(lever => lever.Irreversible || lever.OneShot), lever => Assert.True(lever.AsksPeople));
        var mover = Assert.Single(packs.Levers, lever => lever.MovesValue);
        Assert.Equal(("erc20-evacuate", true), (mover.Id, mover.AsksPeople));
        Assert.DoesNotContain("vault", mover.Fill.Select(fill => fill.Place));
        Assert.Equal(["lyra-global-pause", "ownable-pause", "pausable-token", "pausable-vault", "perp-v2-pause", "yearn-v2-deposit-limit"], packs.Levers.Where(lever => lever is { IsFixed: true, Doubts: null }).Select(lever => lever.Id));
    }

    [Theory]
    [InlineData("call: pause(bool)", "call is \"pause(bool)\"")]
    [InlineData("selector: \"0x00000000\"", "selector is \"0x00000000\"")]
    [InlineData("traps: [{ trap: swallows-failures, says: It does. }]", "nothing is read back where a part may have failed")]
    [InlineData("traps: [{ trap: overwrites-flags, says: It does. }]", "it does not name the view of each flag")]
    [InlineData("traps: [{ trap: not-rearmed, says: It does. }]", "nothing asks whether it can be pulled again")]
    [InlineData("traps: [{ trap: empty-list-is-all, says: It does. }]", "the call takes no list")]
    [InlineData("fill: [{ place: nowhere, from: taker }]", "\"nowhere\" is no place of the lever")]
    [InlineData("fill: [{ place: nowhere, from: anywhere }]", "from is \"anywhere\"")]
    [InlineData("fill: [{ place: nowhere, event: Queued(bytes32 id), value: it }]", "Queued has no value \"it\"")]
    [InlineData("fill: [{ place: nowhere, event: Queued(nonsense), value: id }]", "event is \"Queued(nonsense)\"")]
    [InlineData("oneShot: true", "nothing tells whether it was")]
    [InlineData("undo: { by: nobody }", "there is no undo")]
    [InlineData("readBack: paused() = false", "readBack asks the same as armed")]
    [InlineData("event: Paused(nonsense)", "event is \"Paused(nonsense)\"")]
    public void A_lever_whose_trap_no_check_catches_is_a_fault(string line, string what)
    {
        using var folder = new TemporaryFolder();
        var key = line[..line.IndexOf(':', StringComparison.Ordinal)];
        var lines = File.ReadAllLines(Path.Combine(Folder, "levers", "pausable-vault.yaml")).Select(written => written.Replace("pause()", "pause(bool true)", StringComparison.Ordinal)
            .Replace("0x8456cb59", "0x02329a29", StringComparison.Ordinal));
        folder.Write("levers/pausable-vault.yaml", string.Join('\n', lines.Where(written => !written.StartsWith($"{key}:", StringComparison.Ordinal)).Append(line)));
        var faults = new FaultList();
        PackFolder.Read(folder.Path, faults);

        var told = Assert.Throws<BadConfigurationException>(faults.ThrowIfAny).Faults.Where(fault => fault.File.EndsWith("pausable-vault.yaml", StringComparison.Ordinal));
        Assert.Contains(what, Assert.Single(told).What, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_rules_carry_their_thresholds()
    {
        var rules = PackFolder.Read(Folder).Rules;

        var reentrancy = Assert.Single(rules, rule => rule.Id == "reentrancy");
        Assert.Equal((Severity.P1, Tier.Decisive, Family.ControlFlow), (reentrancy.Severity, reentrancy.Tier, reentrancy.Family));
        Assert.Equal(10_000m, reentrancy.Parameter("minimum-gain-usd"));
        Assert.Equal(0.001m, reentrancy.Parameter("minimum-gain-share-of-tvl"));
        var outflow = Assert.Single(rules, rule => rule.Id == "abnormal-outflow");
        Assert.Equal((Severity.P3, Tier.Corroborating, Family.Economics), (outflow.Severity, outflow.Tier, outflow.Family));
        Assert.Equal(3m, outflow.Parameter("history-multiple"));
    }

    [Fact]
    public void Every_recogniser_is_shipped_with_its_numbers_and_every_rule_about_chains_has_code()
    {
        var rules = PackFolder.Read(Folder).Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);

        Assert.Equal(Recognisers.Ids.Order(StringComparer.Ordinal), Recognisers.Of(rules).Select(recogniser => recogniser.Rule.Id).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["abnormal-outflow", LearnedDetector.NewWalk, "reentrancy", "reentrant-callback", LearnedDetector.Pace, LearnedDetector.Unusual],
            rules.Values.Where(rule => rule.Family != Family.Network).Select(rule => rule.Id).Except(Recognisers.Ids, StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_detector_of_the_network_and_every_trouble_of_watching_is_shipped_and_no_rule_about_the_network_lacks_code()
    {
        var rules = PackFolder.Read(Folder).Rules.Where(rule => rule.Family == Family.Network).ToDictionary(rule => rule.Id, StringComparer.Ordinal);

        Assert.Equal(NetworkDetectors.Ids, NetworkDetectors.Of(rules).Select(detector => detector.Rule.Id));
        Assert.Equal(Enum.GetValues<TroubleKind>().Select(TroubleRules.IdOf).Order(StringComparer.Ordinal), rules.Keys.Order(StringComparer.Ordinal));
        Assert.All(A.WatchingRules.Values, tested => Assert.Equal(
            (rules[tested.Id].Severity, rules[tested.Id].Tier, string.Join(' ', rules[tested.Id].Parameters.OrderBy(one => one.Key))),
            (tested.Severity, tested.Tier, string.Join(' ', tested.Parameters.OrderBy(one => one.Key)))));
        Assert.Subset(rules.Keys.ToHashSet(StringComparer.Ordinal), NetworkDetectors.Ids.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void An_entry_about_a_client_that_takes_its_own_cases_wrongly_is_a_fault()
    {
        using var folder = new TemporaryFolder();
        folder.Write("clients/odd.yaml", """
            id: odd
            title: Odd
            status: incubating
            client: Geth
            from: 1.9.0
            below: 1.8.0
            harm: It is odd.
            mend: Take another.
            owner: operations
            date: 2026-11-25
            references: [none]
            tests:
              broken: [Geth/v1.8.5]
              sound: [reth/v1.0.0]
            """);
        var faults = new FaultList();
        PackFolder.Read(folder.Path, faults);

        var told = Assert.Throws<BadConfigurationException>(faults.ThrowIfAny).Faults.Where(fault => fault.File.EndsWith("odd.yaml", StringComparison.Ordinal)).ToList();
        Assert.Equal(["below is 1.8.0, which is not above from, 1.9.0", "the entry takes \"Geth/v1.8.5\" for sound"], told.Select(fault => fault.What));
    }

    [Fact]
    public void Every_shipped_recogniser_is_in_force_and_a_rule_of_the_sandbox_judges_only_where_it_is_asked_for()
    {
        var packs = PackFolder.Read(Folder);
        var tried = packs with { Rules = packs.Rules.Select(rule => rule.Id == "takeover" ? rule with { Status = "sandbox" } : rule).ToItems() };

        Assert.Empty(Recognisers.Ids.Except(packs.RulesInForce(withSandbox: false).Keys, StringComparer.Ordinal));
        Assert.DoesNotContain("takeover", tried.RulesInForce(withSandbox: false).Keys);
        Assert.Contains("takeover", tried.RulesInForce(withSandbox: true).Keys);
    }

    [Theory]
    [InlineData("rules", "rule")]
    [InlineData("levers", "lever")]
    [InlineData("playbooks", "playbook")]
    [InlineData("clients", "client")]
    [InlineData("../drills", "drill")]
    public void The_schema_and_the_files_know_the_same_keys(string kind, string schema)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "schemas", $"{schema}.schema.json")));
        var known = document.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        var required = document.RootElement.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).ToList();

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, kind), "*.yaml"))
        {
            var keys = YamlFile.Read(file, new FaultList())!.Entries.Select(entry => entry.Key.Value).ToHashSet(StringComparer.Ordinal);
            Assert.Subset(known, keys);
            Assert.Empty(required.Except(keys, StringComparer.Ordinal));
        }
    }
}
