using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>Whether a row of the table speaks of an asset or of fees.</summary>
public enum ProfitKind
{
    Asset,

    /// <summary>Fees paid (negative) or, for a block's producer, tips received; in wei of the native coin.</summary>
    Fees,
}

/// <summary>What one account gained or lost of one asset.</summary>
/// <param name="Asset">The token contract; null for the native coin.</param>
/// <param name="Net">Received minus sent in the smallest unit, exact.</param>
/// <param name="Value">Worth in wei of the native coin at pre-incident prices, rounded down; null without a price.</param>
public sealed record ProfitRow(Address Account, ProfitKind Kind, Address? Asset, Int256 Net, Int256? Value);

/// <summary>The proof that nothing was counted twice or lost: <paramref name="Sum"/> = <paramref name="Created"/> - <paramref name="Destroyed"/>.</summary>
/// <param name="Sum">The nets of all accounts added up; for the native coin fees are included.</param>
/// <param name="Created">Minted.</param>
/// <param name="Destroyed">Burned; for the native coin the base fee.</param>
public sealed record AssetTotal(Address? Asset, Int256 Sum, UInt256 Created, UInt256 Destroyed)
{
    public bool IsConserved => Sum == Int256.Difference(Created, Destroyed);
}

/// <summary>Who gained and who lost what, exact to the smallest unit.</summary>
/// <param name="Rows">By account, then native coin, tokens, fees. Accounts whose every net is zero have no rows.</param>
/// <param name="Totals">One per asset.</param>
/// <param name="Uncountable">Tokens whose own logs contradict each other beyond 2^255; left out, and said.</param>
public sealed record ProfitAndLoss(Items<ProfitRow> Rows, Items<AssetTotal> Totals, Items<Address> Uncountable)
{
    public static ProfitAndLoss Of(IEnumerable<AssetMovement> movements, Valuation prices)
    {
        var books = new Books();
        foreach (var movement in movements)
        {
            books.Enter(movement);
        }

        return new ProfitAndLoss(
            books.Rows(prices).ToItems(), books.Totals().ToItems(), books.Uncountable.OrderBy(token => token).ToItems());
    }

    /// <summary>What several accounts gained together of one asset, fees left out.</summary>
    public Int256 NetOf(IReadOnlySet<Address> accounts, Address? asset)
    {
        var net = Int256.Zero;
        foreach (var row in Rows)
        {
            if (row.Kind == ProfitKind.Asset && row.Asset == asset && accounts.Contains(row.Account))
            {
                net = Sum(net, row.Net);
            }
        }

        return net;
    }

    /// <summary>What several accounts gained together of the given assets, in wei at the given prices, fees left out; zero for a loss.</summary>
    public UInt256 GainOf(IReadOnlySet<Address> accounts, IEnumerable<Address?> assets, Valuation prices)
    {
        var gain = Int256.Zero;
        foreach (var asset in assets.Distinct())
        {
            gain = Sum(gain, Worth.Of(prices, asset, NetOf(accounts, asset)) ?? Int256.Zero);
        }

        return gain.IsNegative ? UInt256.Zero : gain.Magnitude;
    }

    // A minted infinity stays one; it never wraps around into a loss.
    private static Int256 Sum(Int256 left, Int256 right) =>
        Int256.TryAdd(left, right, out var sum) ? sum : left.IsNegative ? Int256.MinValue : Int256.MaxValue;

    private sealed class Books
    {
        private readonly Dictionary<(Address Account, ProfitKind Kind, Address? Asset), Int256> _nets = [];
        private readonly Dictionary<(Address? Asset, bool IsCreation), UInt256> _supply = [];

        public HashSet<Address> Uncountable { get; } = [];

        public void Enter(AssetMovement movement)
        {
            var kind = movement.IsFee ? ProfitKind.Fees : ProfitKind.Asset;
            var fits = Int256.TryFromUInt256(movement.Amount, out var amount)
                && TryMove(movement.From, kind, movement.Asset, -amount)
                && TryMove(movement.To, kind, movement.Asset, amount);
            if (!fits && movement.Asset is { } token)
            {
                Uncountable.Add(token);
            }
        }

        public IEnumerable<ProfitRow> Rows(Valuation prices) => _nets
            .Where(net => !net.Value.IsZero && IsCountable(net.Key.Asset))
            .OrderBy(net => net.Key.Account)
            .ThenBy(net => net.Key.Kind)
            .ThenBy(net => net.Key.Asset ?? Address.Zero)
            .Select(net => new ProfitRow(net.Key.Account, net.Key.Kind, net.Key.Asset, net.Value, Worth.Of(prices, net.Key.Asset, net.Value)));

        public IEnumerable<AssetTotal> Totals() => _nets
            .Where(net => IsCountable(net.Key.Asset))
            .GroupBy(net => net.Key.Asset)
            .OrderBy(group => group.Key ?? Address.Zero)
            .Select(group => new AssetTotal(
                group.Key,
                Conserved(group.Select(net => net.Value)),
                _supply.GetValueOrDefault((group.Key, true)),
                _supply.GetValueOrDefault((group.Key, false))));

        // Parts of the sum may leave the range where the whole does not; two's complement finds its way back.
        private static Int256 Conserved(IEnumerable<Int256> nets) =>
            Int256.FromTwosComplement(nets.Aggregate(UInt256.Zero, (sum, net) => sum + net.ToTwosComplement()));

        private bool IsCountable(Address? asset) => asset is not { } token || !Uncountable.Contains(token);

        private bool TryMove(Address? account, ProfitKind kind, Address? asset, Int256 amount)
        {
            if (account is not { } holder)
            {
                // Created when it comes from nobody, that is when the amount is taken from nobody.
                var key = (asset, amount.IsNegative);
                var supply = _supply.GetValueOrDefault(key) + amount.Magnitude;
                _supply[key] = supply;
                return Int256.TryFromUInt256(supply, out _);
            }

            if (!Int256.TryAdd(_nets.GetValueOrDefault((holder, kind, asset)), amount, out var net))
            {
                return false;
            }

            _nets[(holder, kind, asset)] = net;
            return true;
        }
    }
}
