using Firebreak.Adapters.Packs;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Configuration;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class WrittenRuleFileTests
{
    private const string Rule = """
        id: big-transfer
        title: A big transfer to a stranger
        severity: P2
        page: always
        family: economics
        owner: treasury
        runbook: Call the signers.
        networks: [eip155:31337]
        addresses: [HarborVault]
        lists:
          friends: [HarborVault, 0x00000000000000000000000000000000000000aa]
        on:
          - log: Transfer(address indexed from, address indexed to, uint256 value)
            where: >-
              value > 1_000 ether
              AND to NOT IN friends
        """;

    [Fact]
    public void A_rule_is_read_and_judges()
    {
        var rule = Assert.Single(Load(("big-transfer", Rule)));

        var judged = new Core.Detection.Writing.RuleBook([rule]).Judge(
            A.Block(7, A.Logging(A.Transfer(A.Vault, A.Vault, A.Account("stranger"), A.Ether("1001")), A.Transfer(A.Vault, A.Vault, A.Vault, A.Ether("1001")))), A.Valuation());
        var signal = Assert.Single(judged.Signals);
        Assert.Equal(("big-transfer", Severity.P2, Tier.Decisive, true), (signal.Rule, signal.Severity, signal.Tier, signal.Pages));
        Assert.Single(signal.Evidence);
        Assert.Equal((Lanes.Logs, "treasury", true), (rule.Needs, rule.Rule.Owner, rule.JudgesOn(A.Chain)));
        Assert.False(rule.JudgesOn(new ChainId(1)));
    }

    [Fact]
    public void Every_fault_of_every_file_is_told_at_once_at_its_line_and_column()
    {
        var other = Rule.Replace("value > 1_000 ether", "vaule > 1_000 ether", StringComparison.Ordinal)
            .Replace("IN friends", "IN freinds", StringComparison.Ordinal)
            .Replace("id: big-transfer", "id: other", StringComparison.Ordinal)
            .Replace("severity: P2", "severity: P9", StringComparison.Ordinal);
        var third = Rule.Replace("big-transfer", "third", StringComparison.Ordinal)
            .Replace("addresses: [HarborVault]", "addresses: [HarborVualt]", StringComparison.Ordinal)
            .Replace("Transfer(address indexed from,", "Transfer(adress indexed from,", StringComparison.Ordinal);

        var refusal = Assert.Throws<BadConfigurationException>(() => Load(("other", other), ("third", third)));

        Assert.Equal(
            [
                ("other.yaml", 3, 11), // severity
                ("other.yaml", 15, 7), // vaule
                ("other.yaml", 16, 21), // freinds
                ("third.yaml", 9, 13), // HarborVualt
                ("third.yaml", 13, 10), // adress
            ],
            refusal.Faults.Select(fault => (Path.GetFileName(fault.File), fault.Line, fault.Column)));
        Assert.Contains("did you mean value?", refusal.Faults[1].Mend, StringComparison.Ordinal);
        Assert.Contains("did you mean friends?", refusal.Faults[2].Mend, StringComparison.Ordinal);
        Assert.Contains("did you mean HarborVault?", refusal.Faults[3].Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    where:", "    were:", "is not a known key")]
    [InlineData("  - log: Transfer", "  - logs: Transfer", "names no trigger")]
    [InlineData("page: always", "page: sometimes", "page is")]
    [InlineData("networks: [eip155:31337]", "networks: [mainnet]", "networks is")]
    [InlineData("  friends: [Harb", "  friends: [[Harb", "is not YAML")]
    public void A_slip_of_the_pen_is_told(string right, string wrong, string what)
    {
        var refusal = Assert.Throws<BadConfigurationException>(() => Load(("big-transfer", Rule.Replace(right, wrong, StringComparison.Ordinal))));

        Assert.Contains(refusal.Faults, fault => fault.What.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_rules_of_one_id_are_refused()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        File.WriteAllText(Path.Combine(one.Path, "big-transfer.yaml"), Rule);
        File.WriteAllText(Path.Combine(other.Path, "big-transfer.yaml"), Rule);
        var faults = new FaultList();

        WrittenRuleFolder.Load([one.Path, other.Path], A.Protocol(), faults);

        Assert.Contains("is also in", Assert.Single(Assert.Throws<BadConfigurationException>(faults.ThrowIfAny).Faults).What, StringComparison.Ordinal);
    }

    private static Core.Items<Core.Detection.Writing.WrittenRule> Load(params (string Id, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        foreach (var (id, text) in files)
        {
            File.WriteAllText(Path.Combine(folder.Path, $"{id}.yaml"), text);
        }

        return WrittenRuleFolder.Load(folder.Path, A.Protocol());
    }
}
