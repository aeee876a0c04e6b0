using System.Buffers.Binary;
using System.Text;
using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// Which rules were in force on a block and what they have not seen of the whole of it. A hundred rules are written once, and each block
/// only names what it has in common with the others.
/// </summary>
internal sealed record CoverageState(string Edition, Items<string> Rules, Items<string> Deep, Items<CoverageGap> Gaps)
{
    public static CoverageState Of(BlockCoverage coverage) => new(
        coverage.Edition, coverage.Rules, coverage.DeepRules, Sorted(coverage.Gaps.Where(gap => gap.Transaction is null)));

    /// <summary>This state after some gaps were closed and others opened; of two gaps of one rule the new one counts.</summary>
    public CoverageState With(IEnumerable<CoverageGap> closed, IEnumerable<CoverageGap> opened)
    {
        var open = opened.Where(gap => gap.Transaction is null).ToList();
        var gone = closed.Where(gap => gap.Transaction is null).Concat(open).Select(gap => gap.Rule).ToHashSet(StringComparer.Ordinal);
        return this with { Gaps = Sorted(Gaps.Where(gap => !gone.Contains(gap.Rule)).Concat(open)) };
    }

    public string ToBody() => Cells.FromRecord(this);

    public static long Id(string body) => BinaryPrimitives.ReadInt64BigEndian(Keccak.Hash(Encoding.UTF8.GetBytes(body)).AsBytes());

    private static Items<CoverageGap> Sorted(IEnumerable<CoverageGap> gaps) => gaps
        .DistinctBy(gap => gap.Rule, StringComparer.Ordinal)
        .OrderBy(gap => gap.Rule, StringComparer.Ordinal)
        .ToItems();
}
