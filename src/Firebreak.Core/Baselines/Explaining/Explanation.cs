using System.Globalization;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Baselines.Pace;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Explaining;

/// <summary>
/// What is told of an unusual transaction, for somebody who was just woken: what happened, how unusual it is and against what, what there was
/// for the first time, the numbers that say most, and where it parts from the nearest ordinary transaction.
/// </summary>
internal sealed class Explanation(Scene scene, Footprint seen, Assessment assessment, ProtocolBaseline baseline, Address subject)
{
    private const int MostFirsts = 3;
    private const double Unusual = 0.1;

    // Nothing that was learned proves less.
    private const double LeastChance = 1e-6;

    private string Name => scene.Watch.NameOf(subject);

    public string OfWalk() => Join(
        Text($"The functions of {Name} were called in a combination that none of {assessment.Known:N0} earlier transactions had"), Entered(), Firsts(), Numbers(), Nearest());

    public string OfScore() => Join(
        assessment.Chance < 1
            ? Text($"Fewer than one in {OneIn(assessment.Chance):N0} transactions of {Name} is as unusual as this one")
            : Text($"This transaction of {Name} is unusual"),
        Entered(), Firsts(), Numbers(), Nearest());

    /// <summary>Of an hour.</summary>
    public static string OfPace(Scene scene, Address subject, PaceFinding hour) => Join(
        Text($"With this transaction {hour.Count:#,0.##} {hour.What} came to {scene.Watch.NameOf(subject)} within the hour; usual are {hour.Usual:#,0.##}, and fewer than one hour in {OneIn(hour.Chance):N0} brings so many"),
        hour.ChangedAt is { } changed ? Text($"The pace has been another one since {changed:yyyy-MM-dd HH:00} UTC") : string.Empty);

    private static string Join(params string[] sentences) => string.Join(' ', sentences.Where(sentence => sentence.Length > 0).Select(sentence => sentence + "."));

    // What happened: who came in where, how often, and what it cost.
    private string Entered()
    {
        if (seen.Calls.Length == 0)
        {
            return string.Empty;
        }

        var entries = seen.Calls.Count(call => call.Depth == 0);
        var loss = scene.Loss.IsZero ? string.Empty : $", and {scene.Lost} left it unpaid";
        return entries == 1
            ? Text($"{Capital(CallerName)} called `{seen.Calls[0].Name}`{loss}")
            : Text($"{Capital(CallerName)} entered {Name} {entries} times, by `{seen.Calls[0].Name}` first{loss}");
    }

    private string Firsts()
    {
        var firsts = new List<string>();
        foreach (var outflow in seen.Outflows)
        {
            if (baseline.Familiar.LargestOut(outflow.Token) is { } record && outflow.Size > record.Size)
            {
                firsts.Add(Text($"the largest outflow of {AssetName(outflow.Asset)} in {Span(record.Since)}, {Times(outflow.Size - record.Size)} the one before"));
            }
        }

        foreach (var nest in seen.Nests)
        {
            if (!baseline.Familiar.HasSeen(nest.Mark))
            {
                firsts.Add($"the first time that {CallerName} reaches `{NameOf(nest.Inner)}` inside `{NameOf(nest.Outer)}`");
            }
        }

        if (!baseline.Familiar.HasSeen(seen.MeetingMark) && seen.Calls.Length > 0)
        {
            firsts.Add($"the first time that {CallerName} calls `{seen.Calls[0].Name}`");
        }

        return firsts.Count == 0 ? string.Empty : Capital(string.Join("; ", firsts.Take(MostFirsts)));
    }

    private string Numbers()
    {
        var parts = assessment.Contributions.Where(contribution => contribution.Chance < Unusual).Select(Number).ToList();
        return parts.Count == 0 ? string.Empty : $"Most unusual: {string.Join(", ", parts)}";
    }

    private string Number(Contribution contribution)
    {
        var (feature, said) = (contribution.Feature, contribution.Feature.Say(contribution.Number));
        return said.Length == 0 ? feature.Tells
            : contribution.IsLargest ? Text($"{feature.Tells} ({said}, the most in {Span(baseline.NumbersSince)})")
            : Text($"{feature.Tells} ({said}; one in {OneIn(contribution.Chance):N0} reaches that)");
    }

    private string Nearest()
    {
        if (baseline.Nearest(seen) is not { } nearest)
        {
            return string.Empty;
        }

        var at = CallOutline.PartAt(seen.Calls, nearest.Calls);
        var known = Text($"The nearest ordinary transaction is {nearest.Transaction}, {Span(nearest.MinedAt)} before");
        return at == seen.Calls.Length && at == nearest.Calls.Length
            ? $"{known}: the calls within the protocol are the same"
            : $"{known}: {(at == 0 ? "they part at once" : Text($"{at} {(at == 1 ? "call is" : "calls are")} alike, up to `{seen.Calls[at - 1].Name}`"))}; then this one {Next(seen.Calls, at)}, that one {Next(nearest.Calls, at)}";
    }

    private static string Next(ReadOnlySpan<OutlineCall> calls, int at)
    {
        if (at >= calls.Length)
        {
            return at < CallOutline.Most ? "ends" : "goes on";
        }

        var parent = CallOutline.ParentOf(calls, at);
        return parent < 0 ? $"enters `{calls[at].Name}`" : $"calls `{calls[at].Name}` inside `{calls[parent].Name}`";
    }

    private string CallerName => seen.Caller switch
    {
        CallerClass.Sender => "an account without code between",
        CallerClass.NewContract => "a contract made in the same transaction",
        _ => "a contract",
    };

    private string AssetName(Address asset) => asset.IsZero ? "ether" : scene.Watch.NameOf(asset);

    private string Span(DateTimeOffset since)
    {
        var span = seen.MinedAt - since;
        return span.TotalDays >= 2 ? Text($"{Math.Floor(span.TotalDays):N0} days") : Text($"{Math.Max(1, Math.Floor(span.TotalHours)):N0} hours");
    }

    private static double OneIn(double chance) => 1 / Math.Max(chance, LeastChance);

    private static string Times(double logarithm) => Text($"{Math.Exp(Math.Min(logarithm, 50)):0.#} times");

    private static string NameOf(uint selector) => Chain.FunctionNames.BuiltIn.BareNameOf(selector);

    private static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
