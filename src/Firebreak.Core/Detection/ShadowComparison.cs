using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>A rule in shadow held against what judges, transaction by transaction, on the same blocks.</summary>
/// <param name="Rule">The one in shadow.</param>
/// <param name="Told">How many transactions it told of.</param>
/// <param name="Both">Would have paged, and somebody was woken.</param>
/// <param name="ByShadow">Would have paged, and nobody was woken.</param>
/// <param name="ByLive">Somebody was woken, and it would not have paged.</param>
public sealed record ShadowComparison(string Rule, int Told, Items<ComparedTransaction> Both, Items<ComparedTransaction> ByShadow, Items<ComparedTransaction> ByLive)
{
    /// <summary>One comparison for each rule in shadow, by name.</summary>
    /// <param name="shadows">What rules in shadow said.</param>
    /// <param name="live">What stands of what judges.</param>
    /// <param name="against">The one rule that it is held against; null for all of them.</param>
    public static IReadOnlyList<ShadowComparison> Of(IEnumerable<Signal> shadows, IEnumerable<Signal> live, string? against)
    {
        var paged = Transactions(live.Where(signal => signal.Pages && (against is null || signal.Rule == against)));
        return [.. shadows
            .GroupBy(signal => signal.Rule, StringComparer.Ordinal)
            .OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => Of(rule.Key, [.. rule], paged))];
    }

    private static ShadowComparison Of(string rule, List<Signal> said, Dictionary<Hash256, ComparedTransaction> paged)
    {
        var pages = Transactions(said.Where(signal => signal.Pages));
        return new ShadowComparison(
            rule,
            said.Select(signal => signal.Provenance.Transaction).Distinct().Count(),
            pages.Values.Where(one => paged.ContainsKey(one.Transaction)).ToItems(),
            pages.Values.Where(one => !paged.ContainsKey(one.Transaction)).ToItems(),
            paged.Values.Where(one => !pages.ContainsKey(one.Transaction)).ToItems());
    }

    private static Dictionary<Hash256, ComparedTransaction> Transactions(IEnumerable<Signal> signals)
    {
        var found = new Dictionary<Hash256, ComparedTransaction>();
        foreach (var signal in signals.OrderBy(signal => signal.Provenance.Block.Number))
        {
            found.TryAdd(signal.Provenance.Transaction, new ComparedTransaction(signal.Provenance.Transaction, signal.Provenance.Block, signal.Rule, signal.Because));
        }

        return found;
    }
}

/// <summary>A transaction that somebody was woken for, or would have been.</summary>
/// <param name="Rule">Who says so first.</param>
public sealed record ComparedTransaction(Hash256 Transaction, BlockRef Block, string Rule, string Because);
