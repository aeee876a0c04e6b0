namespace Firebreak.Core.Incidents;

/// <summary>When a plan is released. The log is appended with compare-and-set, so nobody is counted twice however many approve at once.</summary>
internal static class PlanVerdicts
{
    // Fewer would be one person alone.
    private const int PeopleToBreakGlass = 2;

    public static Decision Approve(Incident incident, Command.Approve approve, Actor by, DateTimeOffset now) =>
        incident.FindPlan(approve.Plan) switch
        {
            null => Refused($"{approve.Plan} is not a plan of {incident.Id}."),
            { Status: PlanStatus.Approved or PlanStatus.Done } => new Decision.Accepted([]),
            { Status: PlanStatus.Refused } => Refused($"{approve.Plan} was refused and stays refused: propose a new plan."),
            { Status: PlanStatus.Failed } => Refused($"{approve.Plan} has failed: look at its last step and propose a new plan."),
            var plan when now > plan.Plan.ExpiresAt => Refused($"{approve.Plan} expired at {plan.Plan.ExpiresAt:u}: propose it anew."),
            var plan when plan.Plan.Approval != ApprovalPolicy.Automatic && by.Kind == ActorKind.Machine =>
                Refused($"{approve.Plan} needs a person; Firebreak cannot approve it by itself."),
            _ when incident.Status is IncidentStatus.Retracted or IncidentStatus.Closed =>
                Refused($"{approve.Plan} cannot be approved: the incident is {incident.Status}."),
            var plan => WithOneMore(plan, approve, by, now),
        };

    private static Decision WithOneMore(PlanView plan, Command.Approve approve, Actor by, DateTimeOffset now)
    {
        if (plan.ProposedBy == by.Name)
        {
            return Refused($"{by} proposed {approve.Plan}: somebody else must approve it.");
        }

        if (plan.Plan.PeopleNeeded <= 1 && approve.Proof is null)
        {
            return new Decision.Accepted([new Happened.PlanApproved(approve.Plan, approve.How)]);
        }

        if (plan.Plan.PeopleNeeded > 1 && approve.Proof is null)
        {
            return Refused($"{approve.Plan} takes {plan.Plan.PeopleNeeded} people who sign with their wallets.");
        }

        if (approve.Proof is { BreakGlass: true } && !(plan.Plan.BreakGlass && plan.Plan.PeopleNeeded > PeopleToBreakGlass))
        {
            return Refused($"{approve.Plan} has no glass to break: its playbook does not allow it.");
        }

        var given = new Happened.ApprovalGiven(approve.Plan, by.Name, approve.How, approve.Proof);

        // What a wallet signed counts until the instant that it names; whoever's word ran out may give it again.
        var standing = plan.Approvals.Where(known => known.Proof is not { } proof || now <= proof.ExpiresAt).ToItems();
        if (standing.Any(known => known.By == by.Name && known.Proof?.BreakGlass == given.Proof?.BreakGlass))
        {
            return new Decision.Accepted([]);
        }

        return Released(plan.Plan, standing.Add(given)) is { } how
            ? new Decision.Accepted([given, new Happened.PlanApproved(approve.Plan, how)])
            : new Decision.Accepted([given]);
    }

    /// <summary>How it is released; null when too few have spoken.</summary>
    private static string? Released(ProposedPlan plan, Items<Happened.ApprovalGiven> approvals)
    {
        var people = Distinct(approvals);
        if (people.Count >= plan.PeopleNeeded)
        {
            return $"by {string.Join(", ", people)}, {plan.PeopleNeeded} needed.";
        }

        var breakers = Distinct(approvals.Where(given => given.Proof is { BreakGlass: true }));
        return breakers.Count >= PeopleToBreakGlass
            ? $"GLASS BROKEN by {string.Join(" and ", breakers)}, where {plan.PeopleNeeded} people are needed."
            : null;
    }

    // Two names with one wallet are one person.
    private static List<string> Distinct(IEnumerable<Happened.ApprovalGiven> approvals) =>
        [.. approvals.DistinctBy(given => given.By, StringComparer.Ordinal).DistinctBy(given => given.Proof?.Wallet).Select(given => given.By)];

    private static Decision.Refused Refused(string reason) => new(reason);
}
