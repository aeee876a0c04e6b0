using System.Reflection;
using System.Text.Json.Serialization;
using CsCheck;
using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Firebreak.Web;
using Firebreak.Web.Views;
using Xunit;

namespace Firebreak.Acceptance.Tests.Web;

public sealed class ViewTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 3, 14, 7, TimeSpan.Zero);
    private static readonly Amounts Amounts = new("ETH", 3_000m);

    private static readonly string Hostile = "<script>x</script>\u001b[2J\r\nforged\u202e\u200b\u05d0" + new string('A', 9_000);

    private readonly HarborCase _harbor = new(Start);
    private readonly IncidentDesk _desk = new(new InMemoryLedger(), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void Every_kind_of_entry_has_a_sentence_and_a_sign()
    {
        var kinds = typeof(Happened).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType);

        Assert.Equal(kinds.ToHashSet(), AllThatCanHappen().Select(what => what.GetType()).ToHashSet());
        Assert.All(AllThatCanHappen(), what => Assert.NotEmpty(Telling.Of(what).Sentence.ToString()));
    }

    [Fact]
    public void Coins_on_screen_are_never_more_than_there_are() => Gen.ULong.Sample(wei =>
    {
        var shown = new Amounts("", null).Coins(wei).Trim();
        if (shown != "< 0.0001")
        {
            var read = UInt256.FromUnits(shown.Replace(",", "", StringComparison.Ordinal), 18);
            Assert.True(read <= wei && wei - read < UInt256.FromUnits("0.0001", 18), $"{wei} shown as {shown}");
        }
    });

    [Theory]
    [InlineData("1250.5", "1,250.5 ETH")]
    [InlineData("0", "0 ETH")]
    [InlineData("0.99999", "0.9999 ETH")]
    [InlineData("0.00000001", "< 0.0001 ETH")]
    [InlineData("1234567", "1,234,567 ETH")]
    public void Coins_read_well(string coins, string shown) => Assert.Equal(shown, Amounts.Coins(UInt256.FromUnits(coins, 18)));

    [Fact]
    public async Task A_transaction_that_two_rules_saw_is_lost_once()
    {
        var signal = _harbor.Drain(64);
        var other = signal with { Id = new SignalId(HarborCase.Transaction(1)), Rule = "abnormal-outflow", Gain = UInt256.FromUnits("12", 18) };
        var id = await _desk.OpenAsync(_harbor.Open(), Start, Token);
        await _desk.SubmitAsync(id, new Command.Track(HarborCase.AlertOf(other, TimeSpan.Zero) with { Id = new AlertId(other.Id.Value, 1) }), Actor.Firebreak, Token);

        var incident = (await _desk.FindAsync(id, Token))!;

        Assert.Equal(2, incident.Alerts.Count);
        Assert.Equal(UInt256.FromUnits("12.25", 18), Losses.Of(incident).Lost);
    }

    [Fact]
    public async Task Sealed_figures_replace_the_estimate()
    {
        var id = await _desk.OpenAsync(_harbor.Open(), Start, Token);
        Assert.Equal("estimate from alerts", (await RoomAsync(id)).Figures[1].Remark);

        await _desk.SubmitAsync(id, new Command.Seal(HarborCase.Sealed("cases/1")), Actor.Firebreak, Token);

        var figures = (await RoomAsync(id)).Figures;
        Assert.Equal(["1,250.5 ETH", "24.5 ETH", "1,226 ETH"], figures.Select(figure => figure.Amount), StringComparer.Ordinal);
        Assert.Equal("≈ $73,500", figures[1].Dollars);
    }

    [Fact]
    public async Task A_reorg_opens_the_mined_stage_again()
    {
        var plan = _harbor.Plan();
        var id = await CarriedOutAsync(plan);
        Assert.All((await RoomAsync(id)).Plans[0].Steps[0].Stages, stage => Assert.Equal(StageState.Done, stage.State));

        await _desk.SubmitAsync(id, new Command.Report(HarborCase.StepDropped(plan)), Actor.Firebreak, Token);

        var stages = (await RoomAsync(id)).Plans[0].Steps[0].Stages;
        Assert.Equal([StageState.Done, StageState.Done, StageState.TakenBack, StageState.Ahead], stages.Select(stage => stage.State));
    }

    [Fact]
    public async Task A_failure_marks_the_stage_that_it_stopped_at()
    {
        var plan = _harbor.Plan();
        var id = await ApprovedAsync(plan);
        await _desk.SubmitAsync(id, new Command.Report(HarborCase.StepSigned(plan)), Actor.Firebreak, Token);
        await _desk.SubmitAsync(id, new Command.Report(new Happened.StepFailed(new StepKey(plan.Id, 0), "The node refused it.")), Actor.Firebreak, Token);

        var card = (await RoomAsync(id)).Plans[0];

        Assert.Equal("Failed", card.Status.Text);
        Assert.Equal((StageState.Failed, "The node refused it."), (card.Steps[0].Stages[1].State, card.Steps[0].Stages[1].Detail.ToString()));
    }

    [Fact]
    public async Task An_expired_plan_can_still_be_refused_but_not_approved()
    {
        var id = await _desk.OpenAsync(_harbor.Open(), Start, Token);
        await _desk.SubmitAsync(id, new Command.Propose(_harbor.Plan()), Actor.Firebreak, Token);

        var room = IncidentRoomView.From(await _desk.LogAsync(id, Token), Amounts, Start.AddHours(2))!;

        Assert.Equal((false, true, "Expired"), (room.Plans[0].MayApprove, room.Plans[0].MayRefuse, room.Plans[0].Status.Text));
    }

    [Fact]
    public async Task The_timeline_keeps_the_three_clocks_apart()
    {
        var id = await _desk.OpenAsync(_harbor.Open(), Start.AddMilliseconds(412), Token);

        var row = (await RoomAsync(id)).Timeline.Single(row => row.Sequence == 2);

        Assert.Equal("2026-03-01T03:14:07.000000Z", row.Chain?.Full);
        Assert.Equal("2026-03-01T03:14:07.412000Z", row.Discovered.Full);
        Assert.NotEqual(row.Discovered, row.Recorded);
    }

    [Fact]
    public void A_log_without_entries_has_no_room() => Assert.Null(IncidentRoomView.From([], Amounts, Start));

    private async Task<IncidentId> ApprovedAsync(ProposedPlan plan)
    {
        var fresh = plan with { ExpiresAt = DateTimeOffset.MaxValue };
        var id = await _desk.OpenAsync(_harbor.Open(), Start, Token);
        await _desk.SubmitAsync(id, new Command.Propose(fresh), Actor.Firebreak, Token);
        await _desk.SubmitAsync(id, new Command.Report(HarborCase.StepSimulated(plan)), Actor.Firebreak, Token);
        await _desk.SubmitAsync(id, new Command.Approve(plan.Id, "by test"), Actor.Human("Grace"), Token);
        return id;
    }

    private async Task<IncidentId> CarriedOutAsync(ProposedPlan plan)
    {
        var id = await ApprovedAsync(plan);
        await new HarborScript(_desk, _harbor).CarryOutAsync(id, plan, Token);
        return id;
    }

    private async Task<IncidentRoomView> RoomAsync(IncidentId id) => IncidentRoomView.From(await _desk.LogAsync(id, Token), Amounts, Start)!;

    [Fact]
    public async Task Whatever_a_log_holds_its_views_show_nothing_that_moves_hides_or_commands()
    {
        var plan = _harbor.Plan() with { Title = Hostile, Because = Hostile };
        var id = await _desk.OpenAsync(_harbor.Open(because: Hostile), Start, Token);
        await _desk.SubmitAsync(id, new Command.Note(Hostile), Actor.Human(Hostile), Token);
        await _desk.SubmitAsync(id, new Command.Propose(plan), Actor.Firebreak, Token);
        await _desk.SubmitAsync(id, new Command.Report(HarborCase.StepSimulated(plan) with { Effects = [Hostile] }), Actor.Firebreak, Token);
        await _desk.SubmitAsync(id, new Command.Refuse(plan.Id, Hostile), Actor.Human(Hostile), Token);
        var alert = HarborCase.AlertOf(_harbor.Drain(64, Hostile), TimeSpan.Zero);
        var watching = alert with { Subject = default };

        object[] views =
        [
            await RoomAsync(id), IncidentListView.From(await _desk.ListAsync(Token), Amounts, Start),
            NodeView.From(new NodeState(NodeCondition.Lying, Start, Hostile), head: null), WatchingView.From([watching]), OutcomeWords.Of(new Outcome.Refused(Hostile)),
            .. AllThatCanHappen().Select(Telling.Of),
        ];

        var texts = views.SelectMany(TextsIn).ToList();
        Assert.All(texts, text => Assert.True(Excerpt.IsPlain(text.Trim('\u2068', '\u2069')), text));
        Assert.All(texts, text => Assert.InRange(text.Length, 0, 5_003));
        Assert.Contains(texts, text => text.Contains("\\u{202e}", StringComparison.Ordinal));
    }

    // Every text that a view would put on a page, however deep it lies.
    private static IEnumerable<string> TextsIn(object? view) => view switch
    {
        null => [],
        string text => [text],
        Shown shown => [shown],
        System.Collections.IEnumerable many => many.Cast<object?>().SelectMany(TextsIn),
        Happened => [], // The record itself, which the page does not show.
        _ when view.GetType().Namespace == typeof(Shown).Namespace => view.GetType().GetProperties().SelectMany(property => TextsIn(property.GetValue(view))),
        _ => [],
    };

    private Happened[] AllThatCanHappen()
    {
        var plan = _harbor.Plan();
        var alert = HarborCase.AlertOf(_harbor.Drain(64), TimeSpan.Zero);
        return
        [
            new Happened.Opened(HarborCase.Chain, "Harbor", HarborCase.Vault, "A theft.", Severity.P1, HarborCase.AtRisk),
            new Happened.AlertAttached(alert),
            new Happened.AlertUpdated(alert),
            new Happened.AlertRetracted(alert.Id, HarborCase.Block(63)),
            new Happened.SeverityChanged(Severity.P1, Severity.P2, "Contained."),
            new Happened.RoleAssigned("Scribe", "Edsger"),
            new Happened.Acknowledged(), new Happened.Noted("A note."),
            new Happened.PlanProposed(plan),
            new Happened.ReopeningAgreed(plan.Id, "Grace", "The new code is in place."),
            new Happened.EffectBounded(new StepKey(plan.Id, 0), HarborCase.Block(65), Start, Start.AddHours(12), "it can be pulled again"),
            new Happened.PlanEased(plan.Id, "Two kinds of evidence agree."),
            new Happened.PlanWithheld("pause-on-theft@1", "pausable-vault", "HarborVault.pause() cannot be pulled: paused() = true"),
            new Happened.ApprovalGiven(plan.Id, "Ada", "signed", new SignedApproval(HarborCase.Vault, "I saw it.", BreakGlass: true, Start, new byte[65])),
            new Happened.PlanApproved(plan.Id, "in the incident room"),
            new Happened.PlanRefused(plan.Id, "A false alarm."),
            HarborCase.StepSimulated(plan),
            new Happened.SafeOffered(new StepKey(plan.Id, 0), HarborCase.Guardian, UInt256.One, default, 2, [HarborCase.Guardian], default),
            new Happened.OwnerSigned(new StepKey(plan.Id, 0), default, HarborCase.Guardian, new byte[65], default),
            HarborCase.StepSigned(plan),
            HarborCase.StepSent(plan),
            _harbor.StepMined(plan),
            HarborCase.StepVerified(plan),
            HarborCase.StepDropped(plan),
            new Happened.StepFailed(new StepKey(plan.Id, 0), "Refused."),
            _harbor.Contained(),
            HarborCase.Sealed("cases/1"),
            new Happened.PageJudged(alert.Id, IsFalse: true, "Our own migration."),
            new Happened.Closed("Check before you pay."),
            new Happened.RunBegan(new RunId(plan.Id.Value), "ask-first@1", alert.Id, "{}"),
            new Happened.RunMarked(new RunId(plan.Id.Value), "1", RunMark.Began, "Is it ours?", Start),
            new Happened.RunMarked(new RunId(plan.Id.Value), "1", RunMark.Ended, "no", Start),
            new Happened.RunAnswered(new RunId(plan.Id.Value), "1", "no"),
            new Happened.AutomationHalted(1, "Ada", "We are baited."),
            new Happened.AutomationResumed(2, "Ada", "A false alarm."),
        ];
    }
}
