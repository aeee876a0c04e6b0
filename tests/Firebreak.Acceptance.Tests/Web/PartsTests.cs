using Bunit;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Incidents;
using Firebreak.TestKit;
using Firebreak.Web.Parts;
using Firebreak.Web.Views;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Xunit;

namespace Firebreak.Acceptance.Tests.Web;

public sealed class PartsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 3, 14, 7, TimeSpan.Zero);

    private readonly BunitContext _screen = new();

    public ValueTask InitializeAsync()
    {
        _screen.JSInterop.Mode = JSRuntimeMode.Loose;
        _screen.Services.AddMudServices();
        return ValueTask.CompletedTask;
    }

    // MudBlazor's services can only be disposed asynchronously.
    public ValueTask DisposeAsync() => _screen.DisposeAsync();

    [Theory]
    [InlineData(PlanStatus.Proposed, 2)]
    [InlineData(PlanStatus.Approved, 0)]
    [InlineData(PlanStatus.Refused, 0)]
    [InlineData(PlanStatus.Done, 0)]
    [InlineData(PlanStatus.Failed, 0)]
    public void Only_a_waiting_plan_can_be_decided(PlanStatus status, int buttons)
    {
        var panel = _screen.Render<PlanPanel>(parts => parts.Add(panel => panel.Plans, [Card(status)]).Add(panel => panel.Roster, []));

        Assert.Equal(buttons, panel.FindAll("button").Count);
    }

    [Fact]
    public async Task A_page_is_judged_by_a_button_once_and_what_was_said_stands_there()
    {
        await using var room = new JudgedRoom();
        _screen.Services.AddSingleton(room.Actions);
        var incident = await room.OpenAsync();
        var bar = _screen.Render<PageVerdictBar>(parts => parts
            .Add(bar => bar.Pages, PageRow.Of(incident)).Add(bar => bar.Roster, [new RosterRow("Ada", "Incident Leader")]).Add(bar => bar.Incident, incident.Id));

        bar.Find("select").Change("Ada");
        bar.FindAll("button")[1].Click();

        var judged = await room.FindAsync(incident.Id);
        Assert.True(Assert.Single(judged.PagesJudged).IsFalse);
        var row = Assert.Single(PageRow.Of(judged));
        Assert.Equal((false, true), (row.IsOpen, row.Verdict.ToString().EndsWith("it was false", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_normal_says_whether_it_can_be_relied_on()
    {
        var nothing = BaselinesView.From("Harbor", report: null);
        var fresh = BaselinesView.From("<b>Harbor", new ProtocolBaseline(new BaselineOptions(0.1)).Report());

        Assert.Contains("shadow", nothing.Standing.ToString(), StringComparison.Ordinal);
        Assert.Equal("Too few", fresh.Footing.Text);
        Assert.Contains(fresh.Facts, fact => fact.Value == "0.1 false pages a week");
        Assert.Equal("not calibrated", Assert.Single(fresh.Strata).Threshold);
    }

    [Fact]
    public void A_plan_is_shown_whole_before_anyone_decides()
    {
        var panel = _screen.Render<PlanPanel>(parts => parts.Add(panel => panel.Plans, [Card(PlanStatus.Proposed)]).Add(panel => panel.Roster, []));

        foreach (var piece in new[]
        {
            "HarborVault.pause()", HarborCase.Vault.ToString(), "0x8456cb59", "deposit, withdraw", "unpause() by the Safe, 2 of 3", "guardian",
            "Simulation succeeded", "paused() turns from false to true", "pause-on-theft@1", "One person must approve",
        })
        {
            Assert.Contains(piece, panel.Markup, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_state_is_a_word_and_a_sign_and_not_only_a_colour()
    {
        Chip[] chips =
        [
            .. Enum.GetValues<PlanStatus>().Select(status => Card(status).Status),
            .. Enum.GetValues<IncidentStatus>().Select(Words.Of),
            .. Enum.GetValues<Core.Alerting.AlertState>().Select(Words.Of),
            .. Enum.GetValues<Core.Detection.Severity>().Select(Words.Of),
            .. Enum.GetValues<Engine.Ingest.NodeCondition>().Select(Words.Of),
        ];

        Assert.All(chips, chip =>
        {
            var shown = _screen.Render<StateChip>(parts => parts.Add(state => state.Chip, chip));
            Assert.NotEmpty(shown.Find("span").TextContent.Trim());
            Assert.NotEmpty(shown.Find("svg path").GetAttribute("d")!);
        });
    }

    [Fact]
    public void A_hostile_sentence_becomes_text()
    {
        var row = new TimelineRow(1, new Telling(Sign.Note, Tone.Neutral, "<script>alert(1)</script>", "<img src=x>"), "<b>Ada</b>", null, At, At);

        var timeline = _screen.Render<Timeline>(parts => parts.Add(part => part.Rows, [row]));

        Assert.Empty(timeline.FindAll("script, img, b"));
    }

    private static Instant At { get; } = Instant.WithDate(Start);

    private static PlanCard Card(PlanStatus status)
    {
        var plan = new HarborCase(Start).Plan();
        return PlanCard.From(new PlanView(plan, status, [HarborCase.StepSimulated(plan)]), [], Start);
    }
}
