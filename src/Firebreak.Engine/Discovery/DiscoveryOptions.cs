using Firebreak.Core;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>How far a discovery goes. Everything that it asks is bounded, whatever the contracts answer.</summary>
public sealed record DiscoveryOptions
{
    /// <summary>How many steps from the named contracts to owners of owners are followed.</summary>
    public int Hops { get; init; } = 3;

    /// <summary>Accounts that are looked at beyond the named ones.</summary>
    public int MostFollowed { get; init; } = 100;

    /// <summary>Recent blocks in which transfers to the named contracts are looked for.</summary>
    public ulong TransferBlocks { get; init; } = 50_000;

    /// <summary>Questions about logs that one search may cost.</summary>
    public int MostLogQuestions { get; init; } = 64;

    /// <summary>Tokens of one contract that are followed up, most often received first.</summary>
    public int MostTokens { get; init; } = 20;

    /// <summary>Members of one role, owners of one Safe, facets of one diamond that are listed.</summary>
    public int MostMembers { get; init; } = 100;

    /// <summary>Questions that are on their way at the same time.</summary>
    public int SideBySide { get; init; } = 8;

    /// <summary>How long a silent node is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Tokens that are looked for in every named contract.</summary>
    public Items<Address> Tokens { get; init; } = [];

    /// <summary>The levers that may be proposed.</summary>
    public Items<Lever> Levers { get; init; } = [];
}
