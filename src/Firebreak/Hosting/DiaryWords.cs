using Firebreak.Ethereum;
using Serilog.Core;
using Serilog.Events;

namespace Firebreak.Hosting;

/// <summary>
/// Makes the holes and exceptions of a log line fit to be shown: a node's or a contract's words can neither begin a line that looks like one
/// of ours nor speak to the terminal.
/// </summary>
public sealed class DiaryWords : ILogEventEnricher
{
    /// <summary>A line of the log. Exceptions come indented, under this name.</summary>
    public const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{" + Fault + ":l}";

    private const string Fault = "Fault";
    private const int LongestWords = 2_000;
    private const int MostLines = 100;

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties.ToList())
        {
            if (value is ScalarValue { Value: string words })
            {
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(Excerpt.Line(words, LongestWords))));
            }
        }

        logEvent.AddOrUpdateProperty(new LogEventProperty(Fault, new ScalarValue(Tell(logEvent.Exception))));
    }

    private static string Tell(Exception? exception) => exception is null
        ? ""
        : string.Concat(exception.ToString().Split('\n').Take(MostLines).Select(line => $"  {Excerpt.Line(line.TrimEnd(), LongestWords)}{Environment.NewLine}"));
}
