using System.Collections.Concurrent;
using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Detection;

/// <summary>Reads from the node what a protocol held and what its assets were worth at a block.</summary>
public sealed partial class ValuationReader(Protocol protocol, IChainView view, ILogger<ValuationReader> logger) : IValuations
{
    private static readonly AbiFunction ConvertToAssets = AbiFunction.Parse("convertToAssets(uint256)");
    private static readonly AbiFunction BalanceOf = AbiFunction.Parse("balanceOf(address)");

    private const int Remembered = 64;
    private const int CoinDecimals = 18;
    private const int PicodollarDecimals = 12;
    private readonly ConcurrentDictionary<string, bool> _unpriced = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<BlockRef, Valuation> _known = new();
    private volatile Expected? _coming;

    /// <summary>
    /// Begins to read the state of a block that the next one will probably need, so that it is there when that one arrives. Whatever goes
    /// wrong with it is not told: whoever then needs the state asks again.
    /// </summary>
    public void Expect(BlockRef at, CancellationToken cancellationToken)
    {
        if (!_known.ContainsKey(at))
        {
            _coming = new Expected(at, TryReadFromNodeAsync(at, cancellationToken));
        }
    }

    /// <summary>From memory when it was read before: the state of a block, named by its hash, never changes.</summary>
    public async Task<Valuation> ReadAsync(BlockRef at, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(at, out var known))
        {
            return known;
        }

        if (_known.Count > Remembered)
        {
            _known.Clear();
        }

        var expected = _coming is { } coming && coming.At == at ? await coming.Valuation.WaitAsync(cancellationToken) : null;
        return _known[at] = expected ?? await ReadFromNodeAsync(at, cancellationToken);
    }

    private async Task<Valuation?> TryReadFromNodeAsync(BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFromNodeAsync(at, cancellationToken);
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException or OperationCanceledException)
        {
            return null;
        }
    }

    public async Task<Valuation?> BeforeAsync(Block block, CancellationToken cancellationToken) => await ReadAsync(block.Before, cancellationToken);

    private async Task<Valuation> ReadFromNodeAsync(BlockRef at, CancellationToken cancellationToken)
    {
        var written = protocol.Assets.Select(WrittenRate).OfType<Rate>().ToItems();
        var rates = protocol.Assets.Where(asset => asset.PricedBy is not null).Select(asset => RateAsync(asset, written, at, cancellationToken));
        var holdings = from contract in protocol.Contracts
                       from asset in protocol.Assets
                       where asset.Address != contract.Address
                       select HoldingAsync(contract.Address, asset, at, cancellationToken);
        var (ratesTask, holdingsTask) = (Task.WhenAll(rates), Task.WhenAll(holdings));
        return new Valuation(
            at,
            written.Concat((await ratesTask).OfType<Rate>()).ToItems(),
            (await holdingsTask).OfType<Holding>().ToItems(),
            UsdPerCoin);
    }

    private decimal? UsdPerCoin => protocol.Assets.FirstOrDefault(asset => asset.IsNative)?.Usd;

    /// <summary>The rate of a token that the operator priced in dollars, as the coin is; null for any other.</summary>
    private Rate? WrittenRate(Asset asset)
    {
        if (asset is not { Address: { } token, PricedBy: null, Usd: >= 0 and var usd } || UsdPerCoin is not > 0)
        {
            return null;
        }

        var unit = UInt256.FromUnits("1", asset.Decimals);
        return new Rate(token, Picodollars(usd) * UInt256.FromUnits("1", CoinDecimals), Picodollars(UsdPerCoin.Value) * unit);
    }

    private static UInt256 Picodollars(decimal usd) =>
        UInt256.FromUnits(Math.Round(usd, PicodollarDecimals).ToString(CultureInfo.InvariantCulture), PicodollarDecimals);

    private async Task<Rate?> RateAsync(Asset asset, Items<Rate> written, BlockRef at, CancellationToken cancellationToken)
    {
        var underlying = protocol.Assets.FirstOrDefault(candidate => candidate.Symbol == asset.PricedIn);

        // A large sample keeps the fraction exact to far below a wei per unit.
        var sample = UInt256.FromUnits("1000000000", asset.Decimals);
        if (asset.Address is not { } token
            || await AskAsync(asset.Symbol, asset.PricedBy!.Value, ConvertToAssets.Encode(sample), at, cancellationToken) is not { } answer)
        {
            return null;
        }

        return underlying is not { IsNative: false } ? new Rate(token, answer, sample)
            : written.FirstOrDefault(rate => rate.Asset == underlying.Address) is { Denominator.IsZero: false } rate
                ? new Rate(token, Valuation.Scale(answer, rate.Numerator, rate.Denominator), sample)
                : null;
    }

    private async Task<Holding?> HoldingAsync(Address holder, Asset asset, BlockRef at, CancellationToken cancellationToken)
    {
        if (asset.Address is not { } token)
        {
            return new Holding(holder, Asset: null, await view.BalanceAsync(holder, at, cancellationToken));
        }

        var amount = await AskAsync(asset.Symbol, token, BalanceOf.Encode(holder), at, cancellationToken);
        return amount is null ? null : new Holding(holder, token, amount.Value);
    }

    private async Task<UInt256?> AskAsync(string symbol, Address to, byte[] data, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await view.CallAsync(to, data, at, cancellationToken);
            if (answer.Length == 32)
            {
                return UInt256.FromBigEndian(answer);
            }
        }
        catch (NodeAnswerException exception) when (exception.IsRevert)
        {
            // The contract refuses the view: the asset has no price at that block.
        }

        if (_unpriced.TryAdd(symbol, value: true))
        {
            LogUnpriced(symbol, at.Number);
        }

        return null;
    }

    [LoggerMessage(2001, LogLevel.Warning, "{Asset} could not be valued at block {Block}; it counts as nothing there.")]
    private partial void LogUnpriced(string asset, ulong block);

    private sealed record Expected(BlockRef At, Task<Valuation?> Valuation);
}
