using System.Collections.Frozen;

namespace Firebreak.Core.Detection.Writing;

/// <summary>What can be asked of a view besides its answer.</summary>
internal static class ViewFields
{
    public static FrozenDictionary<string, Term> All { get; } = new Dictionary<string, Term>(StringComparer.Ordinal)
    {
        ["address"] = Terms.Account(moment => moment.View!.Question.Contract),
        ["reverted"] = new Term.OfTruth(moment => Known(moment) is { } known ? Truths.Of(known.HasReverted) : Truth.Unknown),
        ["length"] = new Term.OfNumber(moment => Known(moment)?.Length is { } length ? (ulong)length : default(Number)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static ViewSight? Known(Moment moment)
    {
        var after = moment.View!.After;
        if (after.HasReverted is null)
        {
            moment.Miss(after.Fault, after.Cause);
            return null;
        }

        return after;
    }
}
