using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>What an account on the chain is made of, as far as it is known: what its code forwards to, and who governs it.</summary>
public sealed record Makeup
{
    /// <summary>Keccak of the account's own code, of a proxy's and not of its implementation's; null when unknown.</summary>
    public Hash256? CodeHash { get; init; }

    public ProxyMakeup? Proxy { get; init; }

    public SafeMakeup? Safe { get; init; }

    /// <summary>Seconds that a timelock makes everybody wait; null when it is none.</summary>
    public ulong? TimelockDelay { get; init; }
}

/// <summary>A contract that runs other code in its own name.</summary>
/// <param name="Kind">For example <c>eip1967-transparent</c>, <c>eip1967-uups</c>, <c>eip1967-beacon</c>, <c>eip1167</c>, <c>safe</c>, <c>eip2535</c>, <c>eip7702</c>.</param>
/// <param name="Implementation">The code that runs; null when it is not one contract or could not be read.</param>
/// <param name="Admin">Who may change it, from the slot of EIP-1967.</param>
/// <param name="Beacon">The contract that names the implementation.</param>
/// <param name="Facets">The contracts of a diamond.</param>
public sealed record ProxyMakeup(string Kind, Address? Implementation, Address? Admin, Address? Beacon, Items<Address> Facets);

/// <summary>A Safe: who signs for it, how many must, and who may act without them.</summary>
public sealed record SafeMakeup(Items<Address> Owners, int Threshold, Items<Address> Modules, Address? Guard, string? Version);

/// <summary>What an account held when it was looked at.</summary>
/// <param name="Token">The token; null for the native coin.</param>
/// <param name="Amount">In the smallest unit.</param>
public sealed record HeldAmount(Address? Token, UInt256 Amount);
