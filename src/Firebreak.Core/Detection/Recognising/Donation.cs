using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R8, donation and first depositor: assets are pushed to a vault or market without a deposit, while hardly any shares exist, or it holds next
/// to nothing, or while value leaves the protocol; or a depositor is credited with less than he paid, at the share's price from before.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class Donation(Rule rule) : IRecogniser
{
    // Each look reads the rows once; a transaction of endless gifts is not read endlessly.
    private const int MostLooks = 256;

    private readonly ValueGate _gate = new(rule);
    private readonly ulong _fewShares = (ulong)rule.Parameter("few-shares");
    private readonly ulong _creditedPartsPerThousand = (ulong)(rule.Parameter("least-credited-share") * 1_000m);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        var looks = 0;
        var rows = scene.Rows;
        for (var i = 0; i < rows.Length && looks < MostLooks; i++)
        {
            ref readonly var row = ref rows[i];
            if (!scene.IsOurs(row.Kind == ObservationKind.VaultDeposit ? row.Contract : row.To) || row.Amount.IsZero)
            {
                continue;
            }

            var signal = row.Kind switch
            {
                ObservationKind.Push or ObservationKind.Pull or ObservationKind.Native => JudgeGift(scene, row, ref looks),
                ObservationKind.VaultDeposit => JudgeDeposit(scene, row, ref looks),
                _ => null,
            };
            if (signal is not null)
            {
                return signal;
            }
        }

        return null;
    }

    private Signal? JudgeGift(Scene scene, in ObservationRow row, ref int looks)
    {
        var vault = row.To;
        if (scene.IsOurs(row.From) || row.Asset == vault || IsAskedFor(scene, row))
        {
            return null;
        }

        looks++;
        var worth = scene.Valuation.InWei(row.Kind == ObservationKind.Native ? null : row.Asset, row.Amount) ?? UInt256.Zero;
        var isRobbed = _gate.LetsLoss(scene, vault);
        var fillsCrumbs = CrumbGift.Is(scene, row, worth, _fewShares, _gate) && (isRobbed || CrumbGift.Stays(scene, row));
        var isHostile = fillsCrumbs
            || (IsBare(scene, row) && (isRobbed ? IssuesShares(scene, vault) : _gate.LetsOthers(worth, scene) && HasFewShares(scene, vault)));
        if (!isHostile || Trades(scene, vault))
        {
            return null;
        }

        var what = isRobbed ? $"and {scene.Lost} left the protocol" : fillsCrumbs ? "while it held next to nothing" : "while hardly any shares of it exist";
        return scene.Tell(
            Rule, vault, pages: true, score: 1, $"{scene.Name(vault)} was given {(worth.IsZero ? "assets" : scene.Money(worth))} without a deposit, {what}.",
            [scene.Point(row, "donation"), .. scene.Flows()]);
    }

    // What a controller or strategy with a role brings back when the vault calls for it was the vault's.
    private static bool IsAskedFor(Scene scene, in ObservationRow row)
    {
        for (var at = scene.Watch.HoldsRole(row.From) ? row.Frame : -1; at >= 0; at = scene.Block.Frames[at].Parent)
        {
            if (scene.Block.Frames[at].From == row.To && scene.Block.Frames[at].To == row.From)
            {
                return true;
            }
        }

        return false;
    }

    // Coin that comes with call data pays for something.
    private static bool IsBare(Scene scene, in ObservationRow row) => row.Kind == ObservationKind.Push
        || (row.Kind == ObservationKind.Native && IsBareCoin(scene, row));

    private static bool IsBareCoin(Scene scene, in ObservationRow row) =>
        (scene.Block.Frames[row.Frame] is { Input.Length: 0, Kind: FrameKind.Call or FrameKind.SelfDestruct } && scene.Observed.Has(ObservationKind.VaultDeposit))
        || scene.Block.Frames[row.Frame].Kind == FrameKind.SelfDestruct;

    // An exchange is paid by pushing.
    private static bool Trades(Scene scene, Address vault)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Contract == vault && row.Kind is ObservationKind.Swap or ObservationKind.LiquidityAdded or ObservationKind.LiquidityRemoved)
            {
                return true;
            }
        }

        return false;
    }

    // What issues no shares has no share price to inflate.
    private static bool IssuesShares(Scene scene, Address vault)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            var isShare = row.Kind is ObservationKind.Mint or ObservationKind.Burn && row.Asset == vault;
            if (isShare || (row.Contract == vault && row.Kind is ObservationKind.VaultDeposit or ObservationKind.VaultWithdrawal or ObservationKind.Borrow))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasFewShares(Scene scene, Address vault)
    {
        var (minted, isFew) = (UInt256.Zero, false);
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.Mint && row.Asset == vault)
            {
                (minted, isFew) = (UInt256.Min(minted + row.Amount, Valuation.MostWorth), true);
            }
            else if (row.Kind == ObservationKind.PriceRead && row.Contract == vault && row.Amount <= _fewShares && IsSupply(scene, row))
            {
                return true;
            }
        }

        return isFew && minted <= _fewShares;
    }

    private static bool IsSupply(Scene scene, in ObservationRow row) => scene.Block.Frames[row.Frame].Selector == TotalSupply;

    private static readonly uint TotalSupply = CallReading.SelectorOf("totalSupply()");

    private Signal? JudgeDeposit(Scene scene, in ObservationRow row, ref int looks)
    {
        looks++;
        if (AssetOf(scene, row) is not { } asset
            || scene.Valuation.InWei(asset.IsZero ? null : asset, row.Amount) is not { } paid
            || scene.Valuation.InWei(row.Contract, row.Other) is not { } credited
            || credited >= Valuation.Scale(paid, _creditedPartsPerThousand, 1_000)
            || !_gate.LetsOthers(paid - credited, scene))
        {
            return null;
        }

        return scene.Tell(
            Rule, row.Contract, pages: true, score: 1,
            $"A deposit of {scene.Money(paid)} into {scene.Name(row.Contract)} was credited with {scene.Money(credited)}: its share price was inflated.",
            [scene.Point(row, "cheated deposit"), .. scene.Flows()]);
    }

    // The event does not name the asset; the movement of the same amount does.
    private static Address? AssetOf(Scene scene, in ObservationRow deposit)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && row.To == deposit.Contract && row.Amount == deposit.Amount)
            {
                return row.Asset;
            }
        }

        return null;
    }
}
