using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>One step of the money that paid for the attack.</summary>
/// <param name="From">Who gave.</param>
/// <param name="To">The account that had nothing before.</param>
/// <param name="Amount">Wei.</param>
/// <param name="SentBy">Who signed the transaction; differs from <paramref name="From"/> when a contract passed the money on.</param>
public sealed record FundingHop(Address From, Address To, UInt256 Amount, BlockRef Block, DateTimeOffset MinedAt, Hash256 Transaction, Address SentBy);

/// <summary>Where a trail ends.</summary>
public enum TrailEnd
{
    /// <summary>An account with a life of its own before.</summary>
    Established,

    /// <summary>An account that people have a name for.</summary>
    Labelled,

    /// <summary>A contract paid.</summary>
    Contract,

    /// <summary>The account held money from the chain's first block on.</summary>
    Genesis,

    /// <summary>The money came without a transfer: a block reward or a withdrawal from staking.</summary>
    NoTransfer,

    /// <summary>The node no longer has the state of those blocks.</summary>
    HistoryMissing,

    /// <summary>The search stopped at its limit.</summary>
    TooLong,
}

/// <summary>The money's way to the attacker, followed back from account to account.</summary>
/// <param name="Start">The account that was asked about.</param>
/// <param name="Hops">The last one first: <c>Hops[0].To</c> is <paramref name="Start"/>.</param>
/// <param name="Because">Why it ends there, in a sentence.</param>
public sealed record FundingTrail(Address Start, Items<FundingHop> Hops, TrailEnd End, string Because)
{
    /// <summary>The account at the far end; <see cref="Start"/> itself when nobody funded it as far as the chain tells.</summary>
    public Address Origin => Hops.Count == 0 ? Start : Hops[^1].From;

    /// <summary>The funder to name in the case; null when no hop was found.</summary>
    public Address? Funder => Hops.Count == 0 ? null : Hops[^1].From;
}
