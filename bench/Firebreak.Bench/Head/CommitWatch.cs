using Serilog.Core;
using Serilog.Events;

namespace Firebreak.Bench.Head;

/// <summary>The program's own log says when a block is committed: event 1001, written right after the commit returned.</summary>
internal sealed class CommitWatch(Journey journey) : ILogEventSink
{
    private const string Committed = "{Chain} block {Block}: {Transactions} transactions, {Signals} signals.";

    public List<string> Complaints { get; } = [];

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.MessageTemplate.Text == Committed)
        {
            journey.Committed((ulong)Number(logEvent, "Block"), (int)Number(logEvent, "Transactions"));
        }
        else if (logEvent.Level >= LogEventLevel.Warning)
        {
            lock (Complaints)
            {
                Complaints.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private static long Number(LogEvent logEvent, string property) =>
        Convert.ToInt64(((ScalarValue)logEvent.Properties[property]).Value, System.Globalization.CultureInfo.InvariantCulture);
}
