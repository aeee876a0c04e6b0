using System.Buffers;
using System.Text;
using System.Text.Json;
using Firebreak.Core.Alerting;
using Firebreak.Core.Detection;

namespace Firebreak.Cli.Judging;

/// <summary>
/// A judged range as JSON lines. The form is a promise: docs/reference/scan.md. Written by hand: a serializer takes longer to set up than
/// a short range takes to judge.
/// </summary>
internal static class JudgedLines
{
    /// <summary>How many pieces of evidence one line carries; the first of each transaction's come first.</summary>
    public const int MostEvidence = 200;

    public static void Write(JudgedRange range, TextWriter output)
    {
        foreach (var alert in range.Alerts)
        {
            WriteLine(output, line => Write(alert, line));
        }

        WriteLine(output, line => Write(range, line));
    }

    // Text from the chain may hold anything: the writer escapes whatever is not plain ASCII, and the signs that mean something to a page.
    private static void WriteLine(TextWriter output, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var line = new Utf8JsonWriter(bytes))
        {
            line.WriteStartObject();
            write(line);
            line.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static void Write(Alert alert, Utf8JsonWriter line)
    {
        line.WriteString("kind", "alert");
        line.WriteString("id", alert.Id.ToString());
        line.WriteString("rule", alert.Rule);
        line.WriteString("severity", alert.Severity.ToString());
        line.WriteBoolean("page", alert.Pages);
        WriteTexts(line, "families", alert.Families.Select(Spell));
        line.WriteNumber("score", alert.Standing.Max(signal => signal.Score));
        line.WriteString("because", alert.Because);
        WriteTexts(line, "subjects", alert.IsAboutWatching ? [] : [alert.Subject.ToString()]);
        WriteTexts(line, "actors", alert.Standing.SelectMany(signal => signal.Actors).Distinct().Select(actor => actor.ToString()));
        line.WriteString("chain", alert.Chain.ToString());
        line.WriteNumber("block", alert.FirstBlock.Number);
        line.WriteString("blockHash", alert.FirstBlock.Hash.ToString());
        line.WriteNumber("lastBlock", alert.LastBlock.Number);
        WriteTexts(line, "transactions", alert.Standing.Select(signal => signal.Provenance.Transaction)
            .Where(transaction => transaction != default).Distinct().Select(transaction => transaction.ToString()));
        line.WriteNumber("omitted", alert.Omitted);
        line.WriteStartArray("evidence");
        foreach (var evidence in alert.Standing.SelectMany(signal => signal.Evidence).Take(MostEvidence))
        {
            EvidenceLine.Write(evidence, line);
        }

        line.WriteEndArray();
        line.WriteString("state", Spell(alert.State));
    }

    private static void Write(JudgedRange range, Utf8JsonWriter line)
    {
        var coverage = range.Coverage;
        line.WriteString("kind", "coverage");
        line.WriteString("chain", range.Chain.ToString());
        if (coverage is { From: { } from, To: { } to })
        {
            line.WriteNumber("from", from);
            line.WriteNumber("to", to);
        }

        line.WriteNumber("blocks", coverage.Blocks);
        line.WriteNumber("transactions", coverage.Transactions);
        line.WriteBoolean("whole", coverage.IsWhole);
        line.WriteNumber("alerts", range.Alerts.Count);
        line.WriteNumber("pages", range.Alerts.Count(alert => alert.Pages));
        line.WriteStartArray("rules");
        foreach (var rule in coverage.Rules)
        {
            Write(rule, line);
        }

        line.WriteEndArray();
        line.WriteNumber("seconds", Math.Round(range.Took.TotalSeconds, 3));
        line.WriteNumber("transactionsPerSecond", Math.Round(range.TransactionsPerSecond, 1));
    }

    private static void Write(RuleCoverage rule, Utf8JsonWriter line)
    {
        line.WriteStartObject();
        line.WriteString("rule", rule.Rule);
        line.WriteNumber("evaluated", rule.Evaluated);
        line.WriteStartArray("gaps");
        foreach (var gap in rule.Gaps)
        {
            line.WriteStartObject();
            line.WriteString("cause", Spell(gap.Cause));
            line.WriteString("reason", gap.Reason);
            line.WriteNumber("blocks", gap.Blocks);
            line.WriteNumber("transactions", gap.Transactions);
            line.WriteNumber("firstBlock", gap.First.Number);
            if (gap.FirstTransaction is { } first)
            {
                line.WriteString("firstTransaction", first.ToString());
            }

            line.WriteEndObject();
        }

        line.WriteEndArray();
        line.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter line, string name, IEnumerable<string> texts)
    {
        line.WriteStartArray(name);
        foreach (var text in texts)
        {
            line.WriteStringValue(text);
        }

        line.WriteEndArray();
    }

    /// <summary>As pack files spell it: <c>control-flow</c>.</summary>
    private static string Spell<T>(T word)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(word.ToString());
}
