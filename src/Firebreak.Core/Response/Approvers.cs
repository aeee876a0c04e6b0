using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>
/// Whose word counts for a plan. A name on a command line is no proof of a person: whoever has a wallet on the roster approves with it or not at
/// all, and where several people must agree, only wallets are counted.
/// </summary>
public static class Approvers
{
    /// <summary>How long a signed approval counts, unless the plan ends before.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromHours(1);

    /// <summary>Why the word does not count; null when it does.</summary>
    /// <param name="proof">What was signed for this very plan; null when nothing was.</param>
    /// <param name="acting">The accounts that would carry the plan out.</param>
    public static string? WhyNot(string name, SignedApproval? proof, ProposedPlan plan, Protocol protocol, IEnumerable<Address> acting, DateTimeOffset now)
    {
        var roles = protocol.People.Where(person => person.Name == name).ToList();
        if (roles.Count == 0)
        {
            return $"{name} is not on the roster: {Names(protocol)}.";
        }

        if (plan.Among.Count > 0 && !plan.Among.Contains(name, StringComparer.Ordinal) && !roles.Exists(person => plan.Among.Contains(person.Role, StringComparer.Ordinal)))
        {
            return $"This plan takes the word of {string.Join(", ", plan.Among)}, and {name} is none of them.";
        }

        var wallet = roles.Select(person => person.Wallet).FirstOrDefault(known => known is not null);
        if (proof is null)
        {
            return WhyUnsigned(name, wallet, plan);
        }

        if (proof.Wallet != wallet)
        {
            return wallet is null ? $"The roster names no wallet of {name}." : $"It is signed by {proof.Wallet}, and the wallet of {name} is {wallet}; or it is for another plan.";
        }

        if (now > proof.ExpiresAt || proof.ExpiresAt > plan.ExpiresAt)
        {
            return $"The signature counts until {proof.ExpiresAt:u}, the plan until {plan.ExpiresAt:u}: sign anew.";
        }

        return acting.Contains(proof.Wallet) ? $"{proof.Wallet} carries the plan out: nobody approves what he does himself." : null;
    }

    private static string? WhyUnsigned(string name, Address? wallet, ProposedPlan plan)
    {
        if (wallet is not null)
        {
            return $"{name} approves with the wallet {wallet}: firebreak approve {plan.Id} --by {name} --typed-data gives what to sign.";
        }

        return plan.PeopleNeeded > 1 ? $"{plan.PeopleNeeded} people must approve this, each with a wallet; the roster names none of {name}." : null;
    }

    /// <summary>The names on the roster, for people.</summary>
    public static string Names(Protocol protocol) => protocol.People.Count == 0
        ? "nobody is on it, name people in the protocol file"
        : string.Join(", ", protocol.People.Select(person => person.Name).Distinct(StringComparer.Ordinal));
}
