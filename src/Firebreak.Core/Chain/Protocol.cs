using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>What Firebreak protects: the operator's own description of the contracts, assets, roles and people.</summary>
public sealed record Protocol(
    string Name,
    Items<WatchedContract> Contracts,
    Items<Asset> Assets,
    Items<RoleHolder> Roles,
    Items<Person> People)
{
    /// <summary>Levers that take more than a contract's own address.</summary>
    public Items<FittedLever> Levers { get; init; } = [];

    /// <summary>How many false pages a week its people accept; null where the file does not say.</summary>
    public double? FalsePagesPerWeek { get; init; }

    /// <summary>What it costs to stop it without need; null when the operator does not say.</summary>
    public StopCost? StopCost { get; init; }

    /// <summary>True where no protocol file is configured (<see cref="WholeChain"/>): every contract of the chain is watched, and nothing is known of any.</summary>
    public bool IsWholeChain { get; init; }

    public WatchedContract? FindContract(Address address)
    {
        foreach (var contract in Contracts)
        {
            if (contract.Address == address)
            {
                return contract;
            }
        }

        return null;
    }

    /// <summary>True for its contracts and for whoever holds a role in it; for every account where the whole chain is watched.</summary>
    public bool IsOurs(Address address)
    {
        if (IsWholeChain)
        {
            return !address.IsZero;
        }

        foreach (var role in Roles)
        {
            if (role.Address == address)
            {
                return true;
            }
        }

        return FindContract(address) is not null;
    }
}

/// <summary>One contract of the protocol.</summary>
/// <param name="Kind">What it is, for example <c>erc4626-native</c> or <c>erc20</c>.</param>
/// <param name="Lever">Id of the lever file that can contain it; null when there is none.</param>
public sealed record WatchedContract(string Name, Address Address, string Kind, string? Lever)
{
    /// <summary>What it is made of; null where the file does not say.</summary>
    public Makeup? Makeup { get; init; }

    /// <summary>What it held when the file was written.</summary>
    public Items<HeldAmount> Holds { get; init; } = [];
}

/// <summary>A token, or the chain's native coin, with how it is valued.</summary>
/// <param name="Address">The token contract; null for the native coin.</param>
/// <param name="Usd">Price of one whole unit in US dollars as the operator wrote it; null when unknown or derived.</param>
/// <param name="PricedBy">The contract whose <c>convertToAssets(uint256)</c> turns an amount of this asset into <paramref name="PricedIn"/>.</param>
public sealed record Asset(string Symbol, Address? Address, int Decimals, decimal? Usd, Address? PricedBy, string? PricedIn)
{
    public bool IsNative => Address is null;
}

/// <summary>An account with power over the protocol.</summary>
/// <param name="Grants">What it may do, in the operator's words.</param>
public sealed record RoleHolder(string Name, Address Address, Items<string> Grants)
{
    /// <summary>What it is made of; null for a plain account, or where the file does not say.</summary>
    public Makeup? Makeup { get; init; }
}

/// <summary>Someone on the roster.</summary>
/// <param name="Role">Incident role, for example <c>Incident Leader</c>, <c>Signer</c>, <c>Scribe</c>.</param>
public sealed record Person(string Name, string Role)
{
    /// <summary>The account whose key this person signs approvals with; null when a name is enough.</summary>
    public Address? Wallet { get; init; }
}

/// <summary>What a stop costs the protocol and its users when the alarm is false, as the operator judges it.</summary>
/// <param name="Shortest">How soon it would be lifted at best.</param>
/// <param name="Longest">How late it would be lifted at worst.</param>
public sealed record StopCost(decimal UsdPerHour, TimeSpan Shortest, TimeSpan Longest);

/// <summary>A lever of the packs fitted to a contract of this protocol.</summary>
/// <param name="Lever">Id of the lever file.</param>
/// <param name="Target">The contract that is called.</param>
/// <param name="Caller">In whose name it is called where that is not the signer itself: the Safe that holds the right.</param>
/// <param name="Guard">The FirebreakGuard through which the signer acts for that Safe.</param>
/// <param name="Rehearsed">When people last pulled it in an exercise; null when they never did.</param>
/// <param name="With">What stands in the lever's places.</param>
public sealed record FittedLever(string Name, string Lever, Address Target, Address? Caller, Address? Guard, DateOnly? Rehearsed, Items<FilledPlace> With)
{
    /// <summary>Contracts beside its target that it contains: the pool behind a configurator, the treasury behind a governor.</summary>
    public Items<Address> Protects { get; init; } = [];

    /// <summary>True for what is contained when it is pulled.</summary>
    public bool Guards(Address contract) => contract == Target || Protects.Contains(contract);
}

/// <param name="Place">As the lever names it, without braces.</param>
public sealed record FilledPlace(string Place, string Value);
