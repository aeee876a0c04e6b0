using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>What was found out about a protocol, and what was not.</summary>
/// <param name="Contracts">Those that were named first, in the order given, then those that lead to them, by address.</param>
/// <param name="Tokens">Every token that a named contract is or holds.</param>
public sealed record Discovered(ChainId Chain, BlockRef At, Items<DiscoveredAccount> Contracts, Items<DiscoveredToken> Tokens)
{
    /// <summary>What the node, and no contract, kept back: with another node more would be known.</summary>
    public IEnumerable<(Address Account, OpenQuestion Question)> Missing => Contracts
        .SelectMany(contract => contract.Open.Select(question => (contract.Address, question)))
        .Where(pair => pair.question.IsNodesFault);
}

/// <summary>An account of the protocol or behind it.</summary>
public sealed record DiscoveredAccount
{
    public required Address Address { get; init; }

    /// <summary>0 for those that were named, 1 for those that these lead to, and so on.</summary>
    public required int Hop { get; init; }

    /// <summary>See <see cref="AccountKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Id of the lever that fits; null for none.</summary>
    public string? Lever { get; init; }

    /// <summary>Levers that its code seems to answer, for a person to confirm.</summary>
    public Items<ProposedLever> Levers { get; init; } = [];

    public Makeup Makeup { get; init; } = new();

    /// <summary>The token that it is; null when it is none.</summary>
    public DiscoveredToken? Token { get; init; }

    /// <summary>What one share of a vault is priced in; null for the native coin.</summary>
    public Address? VaultAsset { get; init; }

    public Items<Power> Powers { get; init; } = [];

    public Items<Finding> Findings { get; init; } = [];

    public Items<OpenQuestion> Open { get; init; } = [];

    public Items<HeldAmount> Holds { get; init; } = [];
}

/// <param name="Decimals">Null when the token does not say, or says something absurd.</param>
/// <param name="Name">As it calls itself, made safe to show.</param>
public sealed record DiscoveredToken(Address Address, string? Symbol, string? Name, int? Decimals, string Source);

/// <summary>Somebody may do something.</summary>
/// <param name="Source">The slot, call or log that says so.</param>
public sealed record Power(Address Holder, string Grant, string Source);

/// <summary>A fact with the slot, call or log that it comes from.</summary>
public sealed record Finding(string What, string Value, string Source);

/// <param name="IsNodesFault">The node refused or a bound was reached; otherwise the contract's own answer cannot be used.</param>
public sealed record OpenQuestion(string What, string Why, bool IsNodesFault);
