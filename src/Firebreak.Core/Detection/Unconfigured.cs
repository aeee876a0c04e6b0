using System.Collections.Frozen;
using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>What judging is without a protocol file: which rules cannot be asked, what those that can are worth, and what was lost in tokens.</summary>
public static class Unconfigured
{
    private const int MostLosses = 3;

    private static readonly (string Rule, string Reason)[] Needing =
    [
        ("abnormal-outflow", "what is usual is known only of the contracts of a protocol file"),
        ("new-walk", "a protocol's life is learned, and no protocol file names one"),
        ("unusual-transaction", "a protocol's life is learned, and no protocol file names one"),
        ("unusual-pace", "a protocol's life is learned, and no protocol file names one"),
    ];

    /// <summary>Of each block: those of the rules that need a protocol file.</summary>
    public static Items<CoverageGap> GapsOf(IReadOnlyDictionary<string, Rule> rules) => Needing
        .Where(needing => rules.ContainsKey(needing.Rule))
        .Select(needing => new CoverageGap(needing.Rule, Transaction: null, GapCause.NotConfigured, needing.Reason))
        .ToItems();

    // A vote with power held for one transaction, a signature that was used twice or never looked at: whoever may do what, nobody may do these.
    private static readonly FrozenSet<string> Proven = new[] { "governance-flash-vote", SignatureAbuse.Id }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Who may do what is the operator's knowledge: without it a change of power is told, and wakes nobody, but for what nobody's power explains.
    /// </summary>
    /// <param name="first">The first signal of the transaction.</param>
    public static void Weigh(IList<Signal> signals, int first)
    {
        for (var i = first; i < signals.Count; i++)
        {
            if (signals[i].Pages && RestsOnPower(signals[i]))
            {
                signals[i] = signals[i] with { Pages = false };
            }
        }
    }

    private static bool RestsOnPower(Signal signal) => signal.Rule == "oracle-written" || (signal.Family == Family.Privilege && !Proven.Contains(signal.Rule));

    /// <summary>Prices are unknown, so a page says what others than the sender lost in tokens.</summary>
    /// <param name="first">The first signal of the transaction.</param>
    public static void TellLosses(Scene scene, IList<Signal> signals, int first)
    {
        var losses = new Lazy<string>(() => string.Join(", ", LossesOf(scene).Take(MostLosses).Select(loss => Words(loss, scene.Block.Header.Chain))));
        for (var i = first; i < signals.Count; i++)
        {
            if (signals[i].Pages && losses.Value.Length > 0)
            {
                signals[i] = signals[i] with { Because = $"{signals[i].Because} Lost: {losses.Value}." };
            }
        }
    }

    /// <summary>What others than the sender's own accounts were left without, heaviest first.</summary>
    public static IEnumerable<AccountFlow> LossesOf(Scene scene) => scene.Purse.Flows
        .Where(flow => flow.Amount.IsNegative && !flow.Account.IsZero && !scene.Hand.Has(flow.Account) && !scene.Hand.Has(flow.Asset ?? default))
        .OrderByDescending(flow => scene.Valuation.InWei(flow.Asset, flow.Amount.Magnitude) ?? UInt256.Zero);

    private static string Words(AccountFlow loss, ChainId chain)
    {
        var asset = WholeChain.Of(chain).Assets.FirstOrDefault(known => known.Address == loss.Asset);
        var amount = asset is null
            ? string.Create(CultureInfo.InvariantCulture, $"{loss.Amount.Magnitude} units of {loss.Asset}")
            : $"{loss.Amount.Magnitude.ToUnits(asset.Decimals)} {asset.Symbol}";
        return $"{amount} by {loss.Account}";
    }
}
