using Firebreak.Core.Chain;
using Firebreak.Core.Response;

namespace Firebreak.Core.Discovery;

/// <summary>What an account answers, for deciding what it is.</summary>
public sealed record AccountTraits
{
    public bool HasCode { get; init; }

    public bool IsDelegated { get; init; }

    public bool IsSafe { get; init; }

    public bool HasDelay { get; init; }

    public bool HasVoting { get; init; }

    public bool HasSupply { get; init; }

    public bool HasDecimals { get; init; }

    public bool ConvertsShares { get; init; }

    public bool HasAsset { get; init; }

    /// <summary>Its code answers <c>deposit(address)</c>, which takes the native coin.</summary>
    public bool TakesNative { get; init; }

    public bool UpgradesProxies { get; init; }

    public bool NamesImplementation { get; init; }

    public bool HasRoles { get; init; }
}

/// <summary>The words by which files say what a contract is, and the levers that fit.</summary>
public static class AccountKind
{
    public const string Account = "account";

    public static string Of(AccountTraits traits) => traits switch
    {
        { IsDelegated: true } => "delegated-account",
        { HasCode: false } => Account,
        { IsSafe: true } => "safe",
        { HasDelay: true } => "timelock",
        { HasVoting: true } => "governor",
        { ConvertsShares: true, HasAsset: true } => "erc4626",
        { ConvertsShares: true, TakesNative: true } => "erc4626-native",
        { HasSupply: true, HasDecimals: true } => "erc20",
        { UpgradesProxies: true } => "proxy-admin",
        { NamesImplementation: true } => "beacon",
        { HasRoles: true } => "access-control",
        _ => "contract",
    };

    /// <summary>The lever that fits the kind and whose call and checks the code seems to answer; the plainest, then the first by id.</summary>
    /// <param name="mentions">Whether the code mentions a selector.</param>
    public static Lever? FitLever(IEnumerable<Lever> levers, ChainId chain, string kind, Func<uint, bool> mentions) => levers
        .Where(lever => (lever.Chain is null || lever.Chain == chain) && lever.Kinds.Contains(kind, StringComparer.Ordinal)
            && lever is { IsFixed: true, Doubts: null } && mentions(SelectorIn(lever.Call.Data)) && mentions(SelectorIn(lever.Armed.Data))
            && lever.Caller.Holds.All(check => mentions(SelectorIn(check.Call.Selector))))
        .OrderBy(lever => lever.Caller.Holds.Count).ThenBy(lever => lever.Id, StringComparer.Ordinal)
        .FirstOrDefault();

    private static uint SelectorIn(HexBytes data) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data.Span);
}
