using System.Text.Json;
using CsCheck;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Cacao;
using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class CacaoTests
{
    private static readonly Dictionary<string, Lever> Levers = PackFolder.Shipped().Levers.ToDictionary(lever => lever.Id, StringComparer.Ordinal);
    private static readonly HashSet<string> Rules = new(StringComparer.Ordinal) { "reentrancy" };
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Text = Gen.String[Gen.Char["abc \"{}[]:#'<>"], 1, 20].Select(text => $"say {text}.");

    private static readonly Gen<ApprovalDemand> Approval = Gen.Select(Gen.Int[0, 2], Gen.Int[3, 5], Gen.Bool).Select((kind, quorum, glass) => kind switch
    {
        0 => new ApprovalDemand(ApprovalPolicy.One, 0, [], BreakGlass: false),
        1 => new ApprovalDemand(ApprovalPolicy.TwoPeople, 0, [], BreakGlass: false),
        _ => new ApprovalDemand(ApprovalPolicy.Quorum, quorum, ["Signer"], glass),
    });

    private static readonly Gen<CourseStep> Leaf = Gen.Select(Text, Approval, Gen.Int[1, 300], Gen.Int[0, 2]).Select((text, approval, minutes, kind) => kind switch
    {
        0 => (CourseStep)new CourseStep.Notify(text),
        1 => new CourseStep.Wait(TimeSpan.FromMinutes(minutes)),
        _ => new CourseStep.Pull(minutes % 2 == 0 ? "pausable-vault" : "maker-esm-fire", minutes % 3 == 0 ? "vault" : null, approval),
    });

    private static readonly Gen<Items<CourseStep>> Leaves = Leaf.Array[0, 3].Select(steps => steps.ToItems());

    private static readonly Gen<CourseStep> Step = Gen.Select(Leaf, Leaves, Leaves, Text, Gen.Int[0, 4]).Select((leaf, one, two, text, kind) => kind switch
    {
        0 => (CourseStep)new CourseStep.Branch((CourseTest)(text.Length % 4), one, two),
        1 => new CourseStep.Parallel([new CourseLane(one), new CourseLane(two)]),
        2 => new CourseStep.Ask(text, ["Signer"], TimeSpan.FromMinutes(text.Length), [new CourseAnswer("yes", one), new CourseAnswer("no", two)], [leaf]),
        _ => leaf,
    });

    private static readonly Gen<DescribedPlaybook> Any = Gen.Select(Step.Array[1, 5], Approval, Text).Select((steps, approval, text) => Collapsed(new Playbook(
        "one", 3, text, new PlaybookCondition(["reentrancy"], Severity.P1, Pages: true) { Families = [Family.Price] }, approval.Policy, TimeSpan.FromMinutes(90), [])
    {
        Course = steps.ToItems(),
        Quorum = approval.Quorum,
        Among = approval.Among,
        BreakGlass = approval.BreakGlass,
    }, text));

    [Fact]
    public void A_playbook_comes_back_from_cacao_as_it_went() => Any.Sample(described =>
    {
        var back = CacaoReader.Read(CacaoWriter.Write(described, Levers, Now), "somebody else", [], out var left);

        Assert.Empty(left);
        Assert.Equal(described, back);
    });

    [Fact]
    public void A_playbook_is_read_from_what_is_written_of_it() => Any.Sample(described =>
    {
        var faults = new FaultList();
        var text = new PlaybookWriter(Levers).Write(described);

        var back = PlaybookFile.Read(new Section("one.yaml", YamlFile.Parse("one.yaml", text, faults)!, faults), Rules, Levers);

        Assert.True(faults.Count == 0, string.Join('\n', faults.All));
        Assert.Equal(described.Playbook, back);
    });

    [Fact]
    public void What_is_exported_is_cacao_with_commands_that_others_can_read()
    {
        using var document = JsonDocument.Parse(CacaoFiles.Export("pause-on-theft", folder: null, Now)!);
        var root = document.RootElement;

        Assert.All(["type", "spec_version", "id", "name", "created_by", "created", "modified", "workflow_start", "workflow"], key => Assert.True(root.TryGetProperty(key, out _), key));
        var command = root.GetProperty("workflow").EnumerateObject().Select(step => step.Value).Single(step => step.GetProperty("type").GetString() == "action").GetProperty("commands")[0];
        Assert.Equal(("evm-call", "pausable-vault", "pause()"), (command.GetProperty("type").GetString(), command.GetProperty("lever").GetString(), command.GetProperty("call").GetString()));
        Assert.Null(CacaoFiles.Export("no-such-playbook", folder: null, Now));
    }

    [Fact]
    public void Of_a_strangers_playbook_people_do_by_hand_what_they_can_and_the_rest_is_named()
    {
        const string Strange = """
            {"type":"playbook","spec_version":"cacao-2.0","id":"playbook--1","name":"Block & tell","workflow_start":"start--1","valid_until":"2027-01-01T00:00:00Z","workflow":{
              "start--1":{"type":"start","on_completion":"action--1"},
              "action--1":{"type":"action","delay":60000,"commands":[{"type":"manual","command":"Call the exchange."},{"type":"bash","command":"rm -rf /"}],"on_completion":"if--1"},
              "if--1":{"type":"if-condition","condition":"$$x:value > 3","on_true":"action--2","on_completion":"while--1"},
              "action--2":{"type":"action","commands":[{"type":"manual","command":"Tell the press."}],"on_completion":"end--1"},
              "while--1":{"type":"while-condition","condition":"true","on_true":"action--1","on_completion":"action--1"},
              "end--1":{"type":"end"}}}
            """;

        var read = CacaoReader.Read(Strange, "containment", ["reentrancy"], out var left)!;

        Assert.Equal(("block-tell", "containment", ApprovalPolicy.One), (read.Playbook.Id, read.Owner, read.Playbook.Approval));
        Assert.Equal(new CourseStep.Wait(TimeSpan.FromMinutes(1)), read.Playbook.Course[0]);
        Assert.Equal(new CourseStep.Notify("Call the exchange."), read.Playbook.Course[1]);
        Assert.Equal("Does this hold: $$x:value > 3?", Assert.IsType<CourseStep.Ask>(read.Playbook.Course[2]).Question);
        Assert.Equal(["valid_until: has no counterpart", "a command of type bash is not carried out", "a step of type while-condition is not carried out", "goes back to an earlier step"],
            left.Select(one => one.StartsWith("valid", StringComparison.Ordinal) ? one : one[(one.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(',')[0]).OrderByDescending(one => one[0] == 'v').ThenBy(one => one[0] == 'g').ThenBy(one => one, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"spec_version\":\"cacao-1.1\"}")]
    [InlineData("{\"spec_version\":\"cacao-2.0\",\"workflow_start\":\"a\",\"workflow\":{\"a\":{\"type\":\"action\",\"delay\":\"x\"}}}")]
    public void What_is_no_cacao_is_refused(string json) => Assert.Null(CacaoReader.Read(json, "containment", [], out _));

    // Pulls alone with the playbook's own approval are one plan, as the file would have it.
    private static DescribedPlaybook Collapsed(Playbook playbook, string text) => new(
        playbook.Course.All(step => step is CourseStep.Pull pull && pull.Approval == CourseText.ApprovalOf(playbook))
            ? playbook with { Steps = playbook.Course.Cast<CourseStep.Pull>().Select(pull => new PlaybookStep(pull.Lever, pull.Contract)).ToItems(), Course = [] }
            : playbook,
        text, "containment", Maturity.Incubating);
}
