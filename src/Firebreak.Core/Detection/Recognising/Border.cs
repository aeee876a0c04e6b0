using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>What crossed the protocol's border in one transaction, by asset. What goes back to the hand was no payment; what only comes and goes is no loss.</summary>
internal sealed class Border
{
    private readonly Dictionary<Address, (UInt256 In, UInt256 Out, UInt256 Back)> _assets = [];

    public static Border Of(Scene scene)
    {
        var border = new Border();
        foreach (ref readonly var row in scene.Rows)
        {
            var (from, to) = (scene.IsOurs(row.From), scene.IsOurs(row.To));
            if (row.IsMovement && from != to)
            {
                ref var moved = ref CollectionsMarshal.GetValueRefOrAddDefault(border._assets, row.Asset, out _);
                var amount = UInt256.Min(row.Amount, Valuation.MostWorth);
                moved.In = to ? UInt256.Min(moved.In + amount, Valuation.MostWorth) : moved.In;
                moved.Out = to ? moved.Out : UInt256.Min(moved.Out + amount, Valuation.MostWorth);
                moved.Back = to || !scene.Hand.Has(row.To) ? moved.Back : UInt256.Min(moved.Back + amount, Valuation.MostWorth);
            }
        }

        return border;
    }

    /// <summary>True when more of the asset came in than went back to whoever acts.</summary>
    public bool Kept(Address asset) => _assets.GetValueOrDefault(asset) is var (came, _, back) && came > back;

    /// <summary>True when more of the asset went out than came in.</summary>
    public bool Lost(Address asset) => _assets.GetValueOrDefault(asset) is var (came, went, _) && went > came;
}
