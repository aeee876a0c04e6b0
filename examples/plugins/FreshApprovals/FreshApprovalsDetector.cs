using System.Collections.Immutable;
using Firebreak.Ethereum;
using Firebreak.Plugins;

namespace FreshApprovals;

/// <summary>
/// Tells when a contract of the protocol gives somebody an allowance whom it never gave one before since this detector began to watch. Its memory
/// is whom each contract gave one.
/// </summary>
public sealed class FreshApprovalsDetector : RememberingDetector<ImmutableHashSet<(Address Owner, Address Spender)>>
{
    private static readonly AbiEvent Approval = AbiEvent.Parse("event Approval(address indexed owner, address indexed spender, uint256 value)");

    /// <inheritdoc/>
    public override DetectorCard Card { get; } = new(
        "fresh-approvals", "The protocol lets a stranger spend its tokens", EvidenceFamily.Privilege, Gravity.P2, "treasury",
        "Ask who may spend, and whether the allowance was on purpose. Revoke it if not.");

    /// <inheritdoc/>
    public override ImmutableHashSet<(Address Owner, Address Spender)> Start => [];

    /// <inheritdoc/>
    public override (ImmutableHashSet<(Address Owner, Address Spender)> After, IEnumerable<Finding> Findings) Judge(
        ImmutableHashSet<(Address Owner, Address Spender)> before, SeenBlock block)
    {
        var ours = block.Protected.Select(contract => contract.Address).ToHashSet();
        var (known, findings) = (before, new List<Finding>());
        foreach (var transaction in block.Transactions)
        {
            for (var i = 0; i < transaction.Logs.Count; i++)
            {
                if (Given(transaction.Logs[i]) is not { } given || !ours.Contains(given.Owner) || known.Contains(given))
                {
                    continue;
                }

                known = known.Add(given);
                findings.Add(new Finding(transaction.Hash, given.Owner, $"{given.Spender} may spend {transaction.Logs[i].Emitter} of {given.Owner} for the first time.")
                {
                    Actors = [transaction.From],
                    Logs = [i],
                });
            }
        }

        return (known, findings);
    }

    // An event may lie about its topics and its data: only one of the right form is read.
    private static (Address Owner, Address Spender)? Given(SeenLog log) =>
        log.Topics.Count == Approval.TopicCount && log.Topics[0] == Approval.Topic0 && log.Data.Length == Hash256.Length && log.Data.Span.ContainsAnyExcept((byte)0)
            ? (Address.FromWord(log.Topics[1]), Address.FromWord(log.Topics[2]))
            : null;
}
