using System.Text.Json;
using System.Text.Json.Serialization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;

namespace Firebreak.Cli.Judging;

/// <summary>A judged range as JSON lines. The form is a promise: docs/reference/scan.md.</summary>
internal static class JudgedLines
{
    /// <summary>How many pieces of evidence one line carries; the first of each transaction's come first.</summary>
    public const int MostEvidence = 200;

    public static void Write(JudgedRange range, TextWriter output)
    {
        foreach (var alert in range.Alerts)
        {
            output.WriteLine(JsonSerializer.Serialize(ToLine(alert), LinesContext.Lines.AlertLine));
        }

        output.WriteLine(JsonSerializer.Serialize(ToLine(range), LinesContext.Lines.CoverageLine));
    }

    private static AlertLine ToLine(Alert alert) => new(
        "alert",
        alert.Id.ToString(),
        alert.Rule,
        alert.Severity.ToString(),
        alert.Pages,
        [.. alert.Families.Select(Spell)],
        alert.Standing.Max(signal => signal.Score),
        alert.Because,
        [alert.Subject.ToString()],
        [.. alert.Standing.SelectMany(signal => signal.Actors).Distinct().Select(actor => actor.ToString())],
        alert.Chain.ToString(),
        alert.FirstBlock.Number,
        alert.FirstBlock.Hash.ToString(),
        alert.LastBlock.Number,
        [.. alert.Standing.Select(signal => signal.Provenance.Transaction.ToString()).Distinct(StringComparer.Ordinal)],
        alert.Omitted,
        [.. alert.Standing.SelectMany(signal => signal.Evidence).Take(MostEvidence).Select(ToEvidence)],
        Spell(alert.State));

    private static EvidenceLine ToEvidence(Evidence evidence) => evidence switch
    {
        Evidence.Frame frame => new EvidenceLine("frame", frame.Transaction.ToString())
        {
            Role = frame.Role,
            Frame = frame.Index,
            From = frame.From.ToString(),
            To = frame.To.ToString(),
            Selector = FormattableString.Invariant($"0x{frame.Selector:x8}"),
        },
        Evidence.Slot slot => new EvidenceLine("slot", slot.Transaction.ToString())
        {
            Role = slot.Role,
            Account = slot.Account.ToString(),
            Slot = slot.Key.ToString(),
            Step = slot.Step,
        },
        Evidence.Log log => new EvidenceLine("log", log.Transaction.ToString())
        {
            Role = log.Role,
            Log = log.Index,
            Account = log.Emitter.ToString(),
        },
        Evidence.Flow flow => new EvidenceLine("flow", flow.Transaction.ToString())
        {
            Account = flow.Account.ToString(),
            Asset = flow.Asset?.ToString() ?? "native",
            Amount = flow.Amount.ToString(),
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static CoverageLine ToLine(JudgedRange range) => new(
        "coverage",
        range.Chain.ToString(),
        range.Coverage.From,
        range.Coverage.To,
        range.Coverage.Blocks,
        range.Coverage.Transactions,
        range.Coverage.IsWhole,
        range.Alerts.Count,
        range.Alerts.Count(alert => alert.Pages),
        [.. range.Coverage.Rules.Select(ToLine)],
        Math.Round(range.Took.TotalSeconds, 3),
        Math.Round(range.TransactionsPerSecond, 1));

    private static RuleLine ToLine(RuleCoverage rule) => new(
        rule.Rule,
        rule.Evaluated,
        [.. rule.Gaps.Select(gap => new GapLine(
            Spell(gap.Cause), gap.Reason, gap.Blocks, gap.Transactions, gap.First.Number, gap.FirstTransaction?.ToString()))]);

    /// <summary>As pack files spell it: <c>control-flow</c>.</summary>
    private static string Spell<T>(T word)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(word.ToString());
}

internal sealed record AlertLine(
    string Kind, string Id, string Rule, string Severity, bool Page, string[] Families, double Score, string Because, string[] Subjects, string[] Actors,
    string Chain, ulong Block, string BlockHash, ulong LastBlock, string[] Transactions, int Omitted, EvidenceLine[] Evidence, string State);

internal sealed record EvidenceLine(string Kind, string Transaction)
{
    public string? Role { get; init; }

    public int? Frame { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Selector { get; init; }

    public int? Log { get; init; }

    public string? Account { get; init; }

    public string? Slot { get; init; }

    public int? Step { get; init; }

    public string? Asset { get; init; }

    public string? Amount { get; init; }
}

internal sealed record CoverageLine(
    string Kind, string Chain, ulong? From, ulong? To, long Blocks, long Transactions, bool Whole, int Alerts, int Pages, RuleLine[] Rules, double Seconds,
    double TransactionsPerSecond);

internal sealed record RuleLine(string Rule, long Evaluated, GapLine[] Gaps);

internal sealed record GapLine(string Cause, string Reason, long Blocks, long Transactions, ulong FirstBlock, string? FirstTransaction);

[JsonSerializable(typeof(AlertLine))]
[JsonSerializable(typeof(CoverageLine))]
internal sealed partial class LinesContext : JsonSerializerContext
{
    // Text from the chain may hold anything: whatever is not plain ASCII is escaped, and so are the signs that mean something to a page.
    public static LinesContext Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
