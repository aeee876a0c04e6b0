using Firebreak.Adapters.Packs;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Courses;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class PlaybookLintTests : IDisposable
{
    private const string Head = "id: one\nversion: 1\ntitle: One\nstatus: stable\nowner: containment\ndescription: One.\nwhen: { rules: [reentrancy], severity: P1, pages: true }\ntimeToLive: 1 h\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("firebreak-playbooks-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_example_is_fit_to_go_live_and_ends_in_time()
    {
        var (faults, playbooks) = PlaybookLint.Check(Path.Combine(PackFolder.FindShipped()!, "examples", "playbooks"));

        Assert.Empty(faults);
        Assert.Equal(("ask-before-pausing@1", TimeSpan.FromMinutes(15 + 60 + 120)), Assert.Single(playbooks.Select(playbook => (playbook.Playbook, playbook.Longest))));
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_its_line_and_column()
    {
        var faults = Lint("""
            approval: automatic
            steps:
              - { lever: maker-esm-fire, contract: subject }
              - { lever: pausable-vault, contract: subject, irreversible: true }
              - { seal: everything }
              - { ask: Why?, within: 30 d, answers: { otherwise: [] } }
              - { notify: Look., wait: 5 min }
              - { lever: no-such-lever, contract: subject }
            """);

        Assert.Equal<string[]>(
            [
                "11:14 maker-esm-fire cannot be undone", "11:14 maker-esm-fire cannot be undone, and nobody is asked", "12:63 pausable-vault is undone by unpause()",
                "13:5 this is no step that Firebreak can carry out", "14:54 \"otherwise\" is no answer", "14:41 there is nothing to choose", "14:12 nothing says what happens when nobody answers",
                "14:26 waits more than 7 days", "15:5 this step is notify and wait at once", "16:14 there is no lever \"no-such-lever\"",
            ],
            [.. faults]);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two-people")]
    [InlineData("{ quorum: 3, of: [Signer], breakGlass: true }")]
    public void What_cannot_be_undone_may_be_pulled_when_it_says_so_and_people_are_asked(string approval) =>
        Assert.Empty(Lint($"approval: {approval}\nsteps:\n  - {{ lever: maker-esm-fire, contract: subject, irreversible: true }}\n"));

    [Theory]
    [InlineData("{ quorum: 1 }")]
    [InlineData("{ quorum: 2, breakGlass: true }")]
    [InlineData("quorum")]
    [InlineData("everybody")]
    public void An_approval_that_says_nothing_or_too_little_is_refused(string approval) =>
        Assert.NotEmpty(Lint($"approval: {approval}\nsteps:\n  - {{ lever: pausable-vault, contract: subject }}\n"));

    [Fact]
    public void A_step_may_ask_more_people_than_its_playbook()
    {
        Write("approval: automatic\nsteps:\n  - { lever: pausable-vault, contract: subject }\n  - { lever: maker-esm-fire, contract: subject, irreversible: true, approval: two-people }\n");
        var faults = new FaultList();

        var playbook = Assert.Single(PackFolder.ReadPlaybooks(_folder.FullName, PackFolder.Shipped(), faults));

        Assert.Equal(0, faults.Count);
        Assert.Equal([ApprovalPolicy.Automatic, ApprovalPolicy.TwoPeople], CourseLength.Pulls(playbook.Course).Select(pull => pull.Approval.Policy));
    }

    private string[] Lint(string rest)
    {
        Write(rest);
        return [.. PlaybookLint.Check(_folder.FullName).Faults.Select(fault => FormattableString.Invariant($"{fault.Line}:{fault.Column} {fault.What}"))];
    }

    private void Write(string rest) => File.WriteAllText(Path.Combine(_folder.FullName, "one.yaml"), Head + rest);
}
