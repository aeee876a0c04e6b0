using Firebreak.Ethereum;

namespace Firebreak.Plugins;

/// <summary>Something that a detector says about one account in one transaction.</summary>
/// <param name="Transaction">Of the block that it was given.</param>
/// <param name="Subject">What it is about: as a rule a contract of the protocol.</param>
/// <param name="Because">One sentence for a tired person.</param>
public sealed record Finding(Hash256 Transaction, Address Subject, string Because)
{
    /// <summary>From 0 to 1. Default 0.5.</summary>
    public double Score { get; init; } = 0.5;

    /// <summary>Accounts that acted: sender first.</summary>
    public IReadOnlyList<Address> Actors { get; init; } = [];

    /// <summary>The calls that it rests on, by their place among the transaction's calls.</summary>
    public IReadOnlyList<int> Calls { get; init; } = [];

    /// <summary>The logs that it rests on, by their place among the transaction's logs.</summary>
    public IReadOnlyList<int> Logs { get; init; } = [];
}
