using System.CommandLine;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Incidents;
using Firebreak.Hosting;
using Firebreak.Web.Views;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak plan</c>: a plan as people judge it, with what waiting and acting cost.</summary>
internal static class PlanVerb
{
    private static readonly Argument<string> Plan = new("plan") { Description = "The plan's id, or the beginning of it." };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    public static Command Create()
    {
        var verb = new Command("plan", "Show a plan: its calls, who must approve, and what waiting and acting cost. Example: ./firebreak plan plan_1a2b3c4d") { Plan, Config };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var config = Shell.Load(parsed.GetValue(Config));
            await using var desk = FirebreakHost.BuildDesk(config);
            var named = parsed.GetRequiredValue(Plan);
            var found = (await desk.GetRequiredService<IIncidentDesk>().ListAsync(token))
                .SelectMany(incident => incident.Plans.Select(plan => (Incident: incident, Plan: plan)))
                .Where(known => known.Plan.Plan.Id.IsNamed(named)).ToList();
            if (found is not [var (incident, plan)])
            {
                return Shell.Fail(ExitCode.BadInput, $"{named} names {found.Count} plans: firebreak incidents lists them");
            }

            Tell(incident, plan, config);
            return ExitCode.Success;
        }));
        return verb;
    }

    private static void Tell(Incident incident, PlanView plan, FirebreakConfig config)
    {
        Screen.Say($"{plan.Plan.Id} {plan.Status}: {plan.Plan.Title}");
        Screen.Say($"why: {plan.Plan.Because}");
        Screen.Say($"approval: {Words.Approval(plan)}, until {plan.Plan.ExpiresAt:u}");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var countdown in Countdown.Of(plan, now))
        {
            Screen.Say(countdown.Tell(now));
        }

        foreach (var step in plan.Plan.Steps)
        {
            Screen.Say(FormattableString.Invariant($"step {step.Number + 1}: {step.Call} on {step.Target}, data {step.Data}; undo: {step.Undo}"));
        }

        var coin = config.Protocol.Assets.FirstOrDefault(asset => asset.IsNative);
        var stakes = StakesCard.From(Stakes.Of(incident, plan.Plan, config.Protocol, config.Packs.Levers), new Amounts(coin?.Symbol ?? "ETH", coin?.Usd));
        Screen.Say($"waiting costs: {stakes.Waiting}");
        Screen.Say($"acting costs: {stakes.Acting}; users cannot: {stakes.Stops}");
        Screen.Say(stakes.Verdict);
        foreach (var caveat in stakes.Caveats)
        {
            Screen.Say($"- {caveat}");
        }
    }
}
