using Firebreak.Adapters.Packs;
using Firebreak.Core.Chain;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Detection;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class RuleLintTests
{
    private const string Rule = """
        id: moved
        title: Something moved
        severity: P4
        family: actor
        owner: ops
        runbook: Look.
        on:
          - log: Moved(address indexed who, (uint256 amount, string note)[] parts)
            where: parts[0].amount > 5 AND parts[0].note contains 'x'
          - pending: any
            where: value > 1 ether
        tests:
          fires:
            - name: a large part
              transactions:
                - to: anywhere
                  logs:
                    - { log: Moved, at: anywhere, args: [alice, "[[6, 'axb']]"] }
            - name: something waits
              transactions: [{ to: anywhere, value: 2 ether }]
              pending: true
          silent:
            - name: a small part, and something that is mined
              transactions: [{ to: anywhere, value: 2 ether, logs: [{ log: Moved, at: anywhere, args: [alice, "[[5, 'axb']]"] }] }]
        """;

    private static readonly string Examples = Path.Combine(PackFolder.FindShipped()!, "examples");

    [Fact]
    public void The_examples_are_without_fault_and_pass_their_own_cases()
    {
        var desk = RuleDesk.Open(Path.Combine(Examples, "rules"), Path.Combine(Examples, "protocol.yaml"), config: null);

        var (remarks, rules) = RuleLint.Check(desk.Folders, desk.Protocol);
        var verdicts = desk.Load().SelectMany(rule => CaseRun.Run(rule, desk.Protocol)).ToList();

        Assert.Empty(remarks);
        Assert.Equal(Directory.GetFiles(Path.Combine(Examples, "rules")).Length, rules);
        Assert.All(verdicts, verdict => Assert.Null(verdict.Complaint));
        Assert.All(desk.Load(), rule => Assert.Equal([true, false], rule.Cases.Select(one => one.Fires).Distinct()));
    }

    [Fact]
    public void A_rule_without_owner_and_runbook_judges_and_is_refused_by_lint()
    {
        var text = Rule.Replace("owner: ops\n", "", StringComparison.Ordinal).Replace("runbook: Look.\n", "", StringComparison.Ordinal);

        Assert.Single(Load(text));
        Assert.Equal(["nobody is named in owner", "nobody is named in runbook"], Lint(text).Where(remark => remark.IsRefused).Select(remark => remark.Fault.What));
    }

    [Fact]
    public void Advice_is_given_and_refuses_nothing()
    {
        var text = Rule[..Rule.IndexOf("tests:", StringComparison.Ordinal)] + "enabled: false\npage: always\n";

        var remarks = Lint(text);

        Assert.Equal(4, remarks.Count);
        Assert.All(remarks, remark => Assert.False(remark.IsRefused));
    }

    [Fact]
    public void What_keeps_a_rule_from_judging_is_refused_too()
    {
        var remark = Assert.Single(Lint(Rule.Replace("value > 1 ether", "vaule > 1 ether", StringComparison.Ordinal)));

        Assert.True(remark.IsRefused);
        Assert.Equal((11, 12), (remark.Fault.Line, remark.Fault.Column));
    }

    [Fact]
    public void Cases_with_tuples_and_pending_transactions_are_run() =>
        Assert.All(CaseRun.Run(Assert.Single(Load(Rule)), Nobody), verdict => Assert.Null(verdict.Complaint));

    [Fact]
    public void A_case_that_fails_says_how()
    {
        var rule = Assert.Single(Load(Rule.Replace("> 5 AND", "> 4 AND", StringComparison.Ordinal).Replace("> 1 ether", "> 9 ether", StringComparison.Ordinal)));

        var complaints = CaseRun.Run(rule, Nobody).Select(verdict => verdict.Complaint).ToList();

        Assert.Equal([null, "the rule should fire, and was silent"], complaints.Take(2));
        Assert.StartsWith("the rule should be silent, and said: Something moved: Moved(", complaints[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("args: [alice, \"[[6, 'axb']]\"] }", "args: [alice] }", "2 arguments are declared, and 1 are given")]
    [InlineData("\"[[6, 'axb']]\"", "\"[[6]]\"", "does not fit")]
    [InlineData("{ log: Moved, at: anywhere, args: [alice, \"[[6", "{ log: Movde, at: anywhere, args: [alice, \"[[6", "is no declaration")]
    [InlineData("      pending: true", "      after: soon", "is no time")]
    public void A_slip_in_a_case_is_told(string right, string wrong, string what)
    {
        var refusal = Assert.Throws<BadConfigurationException>(() => Load(Rule.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(refusal.Faults, fault => fault.What.Contains(what, StringComparison.Ordinal) && fault.Line > 12);
    }

    private static Protocol Nobody { get; } = new("", [], [], [], []);

    private static Core.Items<Core.Detection.Writing.WrittenRule> Load(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("moved.yaml", text);
        return WrittenRuleFolder.Load(folder.Path, Nobody);
    }

    private static Core.Items<LintRemark> Lint(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("moved.yaml", text);
        return RuleLint.Check([folder.Path], Nobody).Remarks;
    }
}
