using System.Text.RegularExpressions;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Whose storage a step may change: its target's, that of whatever its lever names, that of the protocol; the guard's log and the Safe's nonce.</summary>
public sealed partial class StepReach
{
    // Where every Safe since 1.0 counts its transactions.
    private static readonly Hash256 SafeNonceSlot = Hash256.FromUInt256(5UL);

    private readonly HashSet<Address> _accounts;
    private readonly Address? _safe;

    private StepReach(HashSet<Address> accounts, Address? safe) => (_accounts, _safe) = (accounts, safe);

    public static StepReach Of(ProposedStep step, FittedLever fitted, Protocol protocol)
    {
        var accounts = fitted.With.SelectMany(place => AddressForm().Matches(place.Value)).Select(match => Address.Parse(match.Value)).ToHashSet();
        accounts.UnionWith(protocol.Contracts.Select(contract => contract.Address));
        accounts.Add(step.Target);
        if (step.Guard is { } guard)
        {
            accounts.Add(guard);
        }

        // What a Safe keeps is who owns it: nothing but its count of transactions may move.
        if (step.Caller is { } safe)
        {
            accounts.Remove(safe);
        }

        return new StepReach(accounts, step.NeedsOwners ? step.Caller : null);
    }

    public bool Holds(Address account, StateField field, Hash256 slot) =>
        field == StateField.Storage && (_accounts.Contains(account) || (account == _safe && slot == SafeNonceSlot));

    [GeneratedRegex("0x[0-9a-fA-F]{40}(?![0-9a-fA-F])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressForm();
}
