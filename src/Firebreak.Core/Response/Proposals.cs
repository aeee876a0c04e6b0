using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>What the playbooks say to an incident.</summary>
/// <param name="Withheld">Plans that there would be if a lever could be pulled: which one, and how to mend it.</param>
public sealed record Proposals(Items<ProposedPlan> Plans, Items<Happened.PlanWithheld> Withheld);

/// <summary>Collects why playbooks give no plan. One for other protocols is no news, unless nothing else protects the contract.</summary>
internal sealed class WithheldPlans
{
    private const int Most = 20;

    private readonly HashSet<Address> _planned = [];
    private readonly List<(Playbook Playbook, Address Subject, NoPull Why)> _reasons = [];

    public void Plan(Alert alert) => _planned.Add(alert.Subject);

    public void Add(Playbook playbook, Alert alert, NoPull why) => _reasons.Add((playbook, alert.Subject, why));

    public Items<Happened.PlanWithheld> ToItems()
    {
        var told = _reasons.Where(reason => !reason.Why.IsAbsent).Select(reason => new Happened.PlanWithheld(reason.Playbook.ToString(), reason.Why.Lever, reason.Why.Why));
        var bare = _reasons.Where(reason => reason.Why.IsAbsent).GroupBy(reason => reason.Subject)
            .Where(group => !_planned.Contains(group.Key) && !_reasons.Exists(reason => reason.Subject == group.Key && !reason.Why.IsAbsent))
            .Select(group => Bare(group.ToList()));
        return told.Concat(bare).Distinct().Take(Most).ToItems();
    }

    // Playbooks for many kinds of protocol stand side by side: whoever reads it wants to know which levers would do, not which file came first.
    private static Happened.PlanWithheld Bare(List<(Playbook Playbook, Address Subject, NoPull Why)> reasons)
    {
        var levers = Join(reasons.Select(reason => reason.Why.Lever));
        return new Happened.PlanWithheld(
            Join(reasons.Select(reason => reason.Playbook.ToString())), levers,
            $"the protocol file fits no {levers.Replace(", ", " or ", StringComparison.Ordinal)} to {reasons[0].Why.Why}: add one that it has under levers:, with protects: where it is pulled at another contract");
    }

    private static string Join(IEnumerable<string> words) => string.Join(", ", words.Distinct(StringComparer.Ordinal));
}
