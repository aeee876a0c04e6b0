using System.Collections.Frozen;
using System.Globalization;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive;

/// <summary>The names that cryo gives networks in the names of files.</summary>
internal static class Networks
{
    private const string Numbered = "network_";

    private static readonly FrozenDictionary<ulong, string> Names = new Dictionary<ulong, string>
    {
        [1] = "ethereum",
        [5] = "goerli",
        [10] = "optimism",
        [56] = "bnb",
        [69] = "optimism_kovan",
        [100] = "gnosis",
        [137] = "polygon",
        [420] = "optimism_goerli",
        [1101] = "polygon_zkevm",
        [1442] = "polygon_zkevm_testnet",
        [8453] = "base",
        [10200] = "gnosis_chidao",
        [17000] = "holesky",
        [42161] = "arbitrum",
        [42170] = "arbitrum_nova",
        [43114] = "avalanche",
        [80001] = "polygon_mumbai",
        [84531] = "base_goerli",
        [7777777] = "zora",
        [11155111] = "sepolia",
    }.ToFrozenDictionary();

    public static string NameOf(ChainId chain) =>
        Names.GetValueOrDefault(chain.Value) ?? string.Create(CultureInfo.InvariantCulture, $"{Numbered}{chain.Value}");

    /// <summary>Null for a name that the user made up; the files then say the chain in a column.</summary>
    public static ChainId? Find(string name)
    {
        foreach (var (chain, known) in Names)
        {
            if (known == name)
            {
                return new ChainId(chain);
            }
        }

        return name.StartsWith(Numbered, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(Numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new ChainId(number)
                : null;
    }
}
