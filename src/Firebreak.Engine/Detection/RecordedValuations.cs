using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Detection;

/// <summary>
/// What a recording without a node says of the state before a block: the prices that the operator wrote, and balances of the native coin
/// as the changes of state that were recorded tell them. The rest is unknown; <see cref="MissingOf"/> says so.
/// </summary>
public sealed class RecordedValuations(Protocol protocol) : IValuations
{
    private readonly Items<Rate> _rates = WrittenPrices.RatesOf(protocol);

    public Task<Valuation?> BeforeAsync(Block block, CancellationToken cancellationToken) => Task.FromResult<Valuation?>(
        new Valuation(block.Before, _rates, HoldingsBefore(block).ToItems(), WrittenPrices.UsdPerCoin(protocol)));

    public Valuation? Written(Block block) => null;

    /// <summary>What judging this block would need and the recording does not have, as a clause; null when nothing is missing.</summary>
    public string? MissingOf(Block block)
    {
        var unpriced = protocol.Assets.Where(asset => asset is { Address: { } token } && !_rates.Any(rate => rate.Asset == token)).Select(asset => asset.Symbol).ToList();
        var known = HoldingsBefore(block).Count();
        var needed = protocol.Contracts.Sum(contract => protocol.Assets.Count(asset => asset.Address != contract.Address));
        var prices = unpriced.Count == 0 ? "" : $" and no price of {string.Join(", ", unpriced)}";
        return known == needed && unpriced.Count == 0
            ? null
            : $"the recording holds no state of the block before it: what the contracts held is unknown{prices}";
    }

    // What an account had before its first change in the block is what it had before the block.
    private IEnumerable<Holding> HoldingsBefore(Block block)
    {
        if (!protocol.Assets.Any(asset => asset.IsNative))
        {
            yield break;
        }

        foreach (var contract in protocol.Contracts)
        {
            if (FindBalance(block, contract.Address) is { } balance)
            {
                yield return new Holding(contract.Address, Asset: null, balance);
            }
        }
    }

    private static UInt256? FindBalance(Block block, Address account)
    {
        foreach (ref readonly var change in block.Changes)
        {
            if (change.Field == StateField.Balance && change.Account == account)
            {
                return change.Before;
            }
        }

        return null;
    }
}
