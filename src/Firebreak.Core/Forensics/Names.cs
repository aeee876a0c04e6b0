using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>What people call the accounts of a case.</summary>
public sealed class AccountNames
{
    private readonly Dictionary<Address, string> _names = [];

    /// <summary>Names from the protocol's file, then from what the investigation found. The operator's own names win.</summary>
    public static AccountNames Of(Protocol protocol, ActorCluster cluster, FundingTrail? trail)
    {
        var names = new AccountNames();
        foreach (var contract in protocol.Contracts)
        {
            names._names.TryAdd(contract.Address, contract.Name);
        }

        foreach (var role in protocol.Roles)
        {
            names._names.TryAdd(role.Address, role.Name);
        }

        foreach (var asset in protocol.Assets)
        {
            names._names.TryAdd(asset.Address ?? Address.Zero, asset.Symbol);
        }

        names._names.Remove(Address.Zero);
        names.Add(cluster);
        names.Add(trail);
        return names;
    }

    /// <summary>Null when nobody has a name for it.</summary>
    public string? Find(Address account) => _names.GetValueOrDefault(account);

    /// <summary>The name, or the address shortened to its ends.</summary>
    public string NameOf(Address account) => Find(account) ?? Shorten(account);

    /// <summary>Enough of an address to recognise it in a picture; never enough to identify it.</summary>
    public static string Shorten(Address account)
    {
        var text = account.ToString();
        return $"{text[..6]}…{text[^4..]}";
    }

    private void Add(ActorCluster cluster)
    {
        var (created, sinks) = (0, 0);
        foreach (var member in cluster.Members)
        {
            _names.TryAdd(member.Account, member.Role switch
            {
                ActorRole.Attacker => "attacker",
                ActorRole.AttackContract => "attack contract",
                ActorRole.Created => $"created contract {++created:D}",
                _ => $"sink {++sinks:D}",
            });
        }
    }

    private void Add(FundingTrail? trail)
    {
        for (var i = 0; i < (trail?.Hops.Count ?? 0); i++)
        {
            _names.TryAdd(trail!.Hops[i].From, i == trail.Hops.Count - 1 ? "funder" : $"funding hop {i + 1:D}");
        }
    }
}

/// <summary>How an asset is written.</summary>
/// <param name="Asset">The token contract; null for the native coin.</param>
/// <param name="Symbol">From the protocol's file, or the token's own claim, bounded and escaped.</param>
/// <param name="IsClaimed">True when only the token itself says so.</param>
public sealed record AssetName(Address? Asset, string Symbol, int Decimals, bool IsClaimed);
