using Firebreak.Core.Detection;

namespace Firebreak.Adapters.Storage;

/// <summary>The one way to add to the log of signals.</summary>
internal static class SignalLines
{
    public static async Task AppendSignalChangesAsync(
        this FirebreakContext context,
        long chain,
        IReadOnlyList<(SignalId Id, SignalChange Change)> changes,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var first = await context.TakeSequencesAsync("log:signals", changes.Count, cancellationToken);
        var seenAt = Cells.FromInstant(now);
        foreach (var statement in Statement.Insert(
            "signals (sequence, seen_at, chain, signal_id, body)",
            changes.Select((change, i) => new object[] { first + i, seenAt, chain, change.Id.Value.ToArray(), Cells.FromRecord(change.Change) })))
        {
            await statement.RunAsync(context, cancellationToken);
        }
    }
}
