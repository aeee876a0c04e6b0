namespace Firebreak.Core.Detection;

/// <summary>Finds rules that are in force and see nothing.</summary>
public static class SilentDetectors
{
    /// <summary>Rules that missed each of these blocks as a whole, with the reason of the last miss.</summary>
    /// <param name="spans">Ascending, without holes.</param>
    public static Items<(string Rule, string Reason)> In(IReadOnlyList<CoverageSpan> spans, Items<string> inForce)
    {
        var known = spans.Where(span => !span.IsMissing).ToList();
        return inForce
            .Where(rule => known.Count > 0 && known.All(span => span.Rules.Contains(rule, StringComparer.Ordinal) && MissOf(rule, span) is not null))
            .Select(rule => (rule, MissOf(rule, known[^1])!))
            .ToItems();
    }

    private static string? MissOf(string rule, CoverageSpan span)
    {
        foreach (var gap in span.Gaps)
        {
            if (gap.Rule == rule && gap.Transaction is null && gap.Cause is not (GapCause.Waiting or GapCause.NotConfigured))
            {
                return gap.Reason;
            }
        }

        return null;
    }
}
