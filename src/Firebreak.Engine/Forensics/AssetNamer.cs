using System.Text;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>Finds out how assets are written: from the protocol's file, else from the token, whose word is bounded, escaped and marked as its own.</summary>
public sealed class AssetNamer(IChainView view, Protocol protocol)
{
    private const int LongestSymbol = 24;
    private const int MostClaims = 50;
    private const byte MostDecimals = 36;

    private static readonly AbiFunction Symbol = AbiFunction.Parse("function symbol() view returns (string)");
    private static readonly AbiFunction Decimals = AbiFunction.Parse("function decimals() view returns (uint8)");

    /// <returns>The native coin first, then the assets in the order given, each once.</returns>
    public async Task<Items<AssetName>> NameAsync(IEnumerable<Address?> assets, BlockRef at, CancellationToken cancellationToken)
    {
        var native = protocol.Assets.FirstOrDefault(asset => asset.IsNative);
        var names = new List<AssetName> { new(Asset: null, native?.Symbol ?? "ETH", native?.Decimals ?? 18, IsClaimed: false) };
        foreach (var token in assets.OfType<Address>().Distinct())
        {
            var known = protocol.Assets.FirstOrDefault(asset => asset.Address == token);
            names.Add(known is not null
                ? new AssetName(token, Excerpt.Of(known.Symbol, LongestSymbol), known.Decimals, IsClaimed: false)
                : names.Count > MostClaims
                    ? new AssetName(token, AccountNames.Shorten(token), 0, IsClaimed: true)
                    : new AssetName(token, await SymbolAsync(token, at, cancellationToken), await DecimalsAsync(token, at, cancellationToken), IsClaimed: true));
        }

        return [.. names];
    }

    private async Task<string> SymbolAsync(Address token, BlockRef at, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(token, Symbol, at, cancellationToken);
        var text = answer.Length == 32 ? Encoding.UTF8.GetString(answer).TrimEnd('\0') : Decode(Symbol, answer) as string;
        return string.IsNullOrWhiteSpace(text) ? AccountNames.Shorten(token) : Excerpt.Of(text, LongestSymbol);
    }

    private async Task<int> DecimalsAsync(Address token, BlockRef at, CancellationToken cancellationToken) =>
        Decode(Decimals, await AskAsync(token, Decimals, at, cancellationToken)) is UInt256 decimals && decimals <= MostDecimals ? (int)(ulong)decimals : 0;

    private static object? Decode(AbiFunction function, byte[] answer)
    {
        try
        {
            return function.DecodeOutput(answer)[0];
        }
        catch (AbiException)
        {
            return null; // The token says nothing that could be read.
        }
    }

    private async Task<byte[]> AskAsync(Address token, AbiFunction function, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            return await view.CallAsync(token, function.Encode(), at, cancellationToken);
        }
        catch (NodeAnswerException)
        {
            return []; // A name is decoration: no case waits for it.
        }
    }
}
