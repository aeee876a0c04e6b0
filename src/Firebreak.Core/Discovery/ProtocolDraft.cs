using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>A protocol file to be: what was discovered, under names that are unique and that no contract chose freely.</summary>
/// <param name="Contracts">The accounts that were named on the command line.</param>
/// <param name="Holders">Everybody with power over them or over those behind them, by address.</param>
/// <param name="Assets">Under unique symbols; the native coin first.</param>
public sealed record ProtocolDraft(
    string Name, Items<(string Name, DiscoveredAccount Account)> Contracts, Items<DraftHolder> Holders, Items<DraftAsset> Assets)
{
    private const int LongestName = 32;

    /// <summary>Who is called: the chain does not know.</summary>
    public Items<Person> People { get; init; } = [];

    /// <param name="name">Of the protocol; null takes that of the first contract.</param>
    public static ProtocolDraft Of(Discovered found, string? name)
    {
        var names = new Dictionary<Address, string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in found.Contracts)
        {
            var wished = account.Hop == 0 && Plain(account.Token?.Name) is { Length: > 0 } own ? own : $"{account.Kind}-{Short(account.Address)}";
            names[account.Address] = taken.Add(wished) ? wished : Unique(taken, $"{wished}-{Short(account.Address)}");
        }

        var contracts = found.Contracts.Where(account => account.Hop == 0).Select(account => (names[account.Address], account)).ToItems();
        return new ProtocolDraft(name ?? contracts[0].Item1, contracts, Hold(found, names, taken), List(found));
    }

    /// <summary>The symbol of a chain's coin; ETH where none other is known.</summary>
    public static string NativeSymbol(ChainId chain) => chain.Value switch
    {
        56 => "BNB",
        100 => "xDAI",
        137 => "POL",
        250 => "FTM",
        43114 => "AVAX",
        5000 => "MNT",
        146 => "S",
        80094 => "BERA",
        _ => "ETH",
    };

    /// <summary>Letters, digits and hyphens of a text, bounded; no such name can be mistaken for an address.</summary>
    public static string Plain(string? text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text ?? "")
        {
            if (plain.Length >= LongestName)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_')
            {
                plain.Append(letter);
            }
            else if (plain.Length > 0 && plain[^1] != '-')
            {
                plain.Append('-');
            }
        }

        return plain.ToString().Trim('-');
    }

    /// <summary>The asset that a person means by its symbol in the file or its address; null when none is, or when it is priced by its vault.</summary>
    public DraftAsset? FindUnpriced(string named) => Assets.FirstOrDefault(asset => asset.PricedBy is null
        && (asset.Symbol == named || (asset.Token is { } token && Address.TryParse(named, out var address) && token.Address == address)));

    /// <summary>The same with a price that a person gave.</summary>
    public ProtocolDraft With(DraftAsset asset, decimal usd) => this with { Assets = Assets.Select(known => known == asset ? known with { Usd = usd } : known).ToItems() };

    private static Items<DraftHolder> Hold(Discovered found, Dictionary<Address, string> names, HashSet<string> taken) => found.Contracts
        .SelectMany(account => account.Powers.Select(power => (
            power.Holder, Grant: new DraftGrant($"{power.Grant} {names[account.Address]}", power.Source, account.Address))))
        .GroupBy(pair => pair.Holder)
        .OrderBy(group => group.Key)
        .Select(group => new DraftHolder(
            names.TryGetValue(group.Key, out var known) ? known : Unique(taken, $"account-{Short(group.Key)}"),
            group.Key,
            found.Contracts.FirstOrDefault(account => account.Address == group.Key),
            group.Select(pair => pair.Grant).DistinctBy(grant => grant.Text, StringComparer.Ordinal).OrderBy(grant => grant.Text, StringComparer.Ordinal).ToItems()))
        .ToItems();

    private static Items<DraftAsset> List(Discovered found)
    {
        var native = new DraftAsset(NativeSymbol(found.Chain), null, null, null);
        var symbols = new HashSet<string>(StringComparer.Ordinal) { native.Symbol };
        var tokens = found.Tokens.Select(token =>
        {
            var wished = Plain(token.Symbol) is { Length: > 0 } own ? own : "token";
            return (Token: token, Symbol: symbols.Add(wished) ? wished : Unique(symbols, $"{wished}-{Short(token.Address)}"));
        }).ToList();
        var bySymbol = tokens.ToDictionary(pair => pair.Token.Address, pair => pair.Symbol);
        return [native, .. tokens.Select(pair => Price(found, new DraftAsset(pair.Symbol, pair.Token, null, null), native.Symbol, bySymbol))];
    }

    // A share is worth what its vault says, as long as what the vault holds is itself on the list and can be counted.
    private static DraftAsset Price(Discovered found, DraftAsset asset, string native, Dictionary<Address, string> symbols)
    {
        var vault = found.Contracts.FirstOrDefault(account => account.Hop == 0 && account.Address == asset.Token!.Address);
        return vault?.Kind switch
        {
            "erc4626-native" => asset with { PricedBy = vault.Address, PricedIn = native },
            "erc4626" when vault.VaultAsset is { } held && symbols.TryGetValue(held, out var symbol)
                && found.Tokens.Any(token => token.Address == held && token.Decimals is not null) => asset with { PricedBy = vault.Address, PricedIn = symbol },
            _ => asset,
        };
    }

    private static string Short(Address address) => address.ToHex()[2..10];

    private static string Unique(HashSet<string> taken, string wished)
    {
        var name = wished;
        for (var number = 2; !taken.Add(name); number++)
        {
            name = FormattableString.Invariant($"{wished}-{number}");
        }

        return name;
    }
}

/// <param name="Account">What was found out about it; null when it lies beyond the hops that were followed.</param>
public sealed record DraftHolder(string Name, Address Address, DiscoveredAccount? Account, Items<DraftGrant> Grants);

/// <param name="On">The account that says so.</param>
public sealed record DraftGrant(string Text, string Source, Address On);

/// <param name="Token">Null for the native coin.</param>
/// <param name="PricedBy">The vault whose share it is; null when only a person knows a price.</param>
/// <param name="PricedIn">Symbol of what a share is worth.</param>
public sealed record DraftAsset(string Symbol, DiscoveredToken? Token, Address? PricedBy, string? PricedIn)
{
    /// <summary>What a person says that one whole unit is worth in US dollars; null where nobody did.</summary>
    public decimal? Usd { get; init; }
}
