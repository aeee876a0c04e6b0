using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The accounts of the one who acts, and what moved between them and everyone else: the sender, the contract that was called unless it is
/// the protocol's, contracts created by these, and silent accounts that they pay. Tokens that these accounts issue are worth nothing.
/// </summary>
public sealed class Hand
{
    // A hostile token may claim to move more than can exist; sums of this many such claims still fit.
    private static readonly UInt256 MostMoved = UInt256.One << 190;

    // Lenders of flash loans keep a little of what passed through.
    private const ulong FeePartsPerThousand = 3;

    private static readonly UInt256 DustDivisor = 100;

    private readonly HashSet<Address> _members = [];
    private readonly Dictionary<Address, Flow> _flows = [];

    private Hand()
    {
    }

    /// <summary>Net wei gained, as far as assets are priced.</summary>
    public Int256 Gain { get; private set; }

    /// <summary>Wei that went in assets of which less came, as far as they are priced.</summary>
    public UInt256 Paid { get; private set; }

    /// <summary>True when something without a price went and did not come back.</summary>
    public bool GaveUnpriced { get; private set; }

    /// <summary>True when something without a price came and did not go.</summary>
    public bool GotUnpriced { get; private set; }

    /// <summary>Assets of which more came than went.</summary>
    public int AssetsGained { get; private set; }

    /// <summary>Assets of which more went than came, fees of loans and dust beside a gain left out.</summary>
    public int AssetsGiven { get; private set; }

    public IEnumerable<Address> Members => _members;

    public bool Has(Address account) => _members.Contains(account);

    public static Hand Of(Scene scene)
    {
        var hand = new Hand();
        hand.AddMembers(scene);
        hand.AddSinks(scene);
        hand.AddFlows(scene);
        hand.Weigh(scene.Valuation);
        return hand;
    }

    private void AddMembers(Scene scene)
    {
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        _members.Add(row.From);
        if (!row.To.IsZero && !scene.IsOurs(row.To) && !WrappedCoins.Include(scene.Block.Header.Chain, row.To))
        {
            _members.Add(row.To);
        }

        foreach (ref readonly var seen in scene.Rows)
        {
            if (seen.Kind == ObservationKind.Created && _members.Contains(seen.From) && !scene.IsOurs(seen.To))
            {
                _members.Add(seen.To);
            }
        }
    }

    private void AddSinks(Scene scene)
    {
        var active = new HashSet<Address>();
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            active.Add(frame.From);
            if (frame.Input.Length > 0)
            {
                active.Add(frame.To);
            }
        }

        var rows = scene.Rows;
        foreach (ref readonly var row in rows)
        {
            active.Add(row.Log >= 0 ? row.Contract : default);
            active.Add(row.IsMovement ? row.From : default);
        }

        foreach (ref readonly var row in rows)
        {
            if (row.IsMovement && !row.To.IsZero && _members.Contains(row.From) && !active.Contains(row.To) && !scene.IsTrusted(row.To))
            {
                _members.Add(row.To);
            }
        }
    }

    private void AddFlows(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Amount.IsZero || _members.Contains(row.Asset))
            {
                continue;
            }

            var (isIn, isOut) = (_members.Contains(row.To), _members.Contains(row.From));
            if (isIn == isOut)
            {
                continue;
            }

            ref var flow = ref CollectionsMarshal.GetValueRefOrAddDefault(_flows, row.Asset, out _);
            var amount = UInt256.Min(row.Amount, MostMoved);
            flow.Gross += amount;
            flow.Net += isIn ? Int256.FromUInt256(amount) : -Int256.FromUInt256(amount);
        }
    }

    private void Weigh(Valuation valuation)
    {
        foreach (var (asset, flow) in _flows)
        {
            var worth = valuation.InWei(asset.IsZero ? null : asset, flow.Net.Magnitude) ?? UInt256.Zero;
            Gain += flow.Net.IsNegative ? -Int256.FromUInt256(worth) : Int256.FromUInt256(worth);
            Paid += flow.Net.IsNegative ? worth : UInt256.Zero;
            var isPriced = valuation.InWei(asset.IsZero ? null : asset, flow.Net.Magnitude) is not null;
            GaveUnpriced |= !isPriced && flow.Net.IsNegative && !IsFee(flow);
            GotUnpriced |= !isPriced && flow.Net > Int256.Zero;
            AssetsGained += flow.Net > Int256.Zero ? 1 : 0;
        }

        foreach (var (asset, flow) in _flows)
        {
            AssetsGiven += flow.Net.IsNegative && !IsFee(flow)
                && !IsDust(valuation.InWei(asset.IsZero ? null : asset, flow.Net.Magnitude)) ? 1 : 0;
        }
    }

    private static bool IsFee(in Flow flow) => flow.Net.Magnitude <= Valuation.Scale(flow.Gross, FeePartsPerThousand, 1_000);

    // A coin thrown in for show is no payment.
    private bool IsDust(UInt256? worth) => worth is { } known && Gain.Sign > 0 && known < Gain.Magnitude / DustDivisor;

    private struct Flow
    {
        public Int256 Net;
        public UInt256 Gross;
    }
}
