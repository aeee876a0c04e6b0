using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Keeps which troubles of watching go on; what becomes of them is written to the log of signals in the same transaction.</summary>
internal sealed class TroubleLog(Database database, TimeProvider clock) : ITroubleLog
{
    public async Task<IReadOnlyList<OpenTrouble>> OpenAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var key = checked((long)chain.Value);
        var rows = await database.ReadAsync(
            context => context.Troubles
                .Where(row => row.Chain == key && row.IsOpen == 1)
                .OrderBy(row => row.RaisedAt).ThenBy(row => row.Kind).ThenBy(row => row.Name)
                .ToListAsync(cancellationToken),
            cancellationToken);
        return rows.ConvertAll(Read);
    }

    public Task<bool> RaiseAsync(ChainTrouble trouble, Signal signal, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var (chain, kind, name) = Key(trouble.Chain, trouble.Kind, trouble.Key);
            var (now, signals) = (Cells.FromInstant(clock.GetUtcNow()), Cells.FromRecord<Items<Signal>>([signal]));
            var raised = await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO troubles (chain, kind, name, episode, is_open, raised_at, signals)
                VALUES ({chain}, {kind}, {name}, 1, 1, {now}, {signals})
                ON CONFLICT (chain, kind, name) DO UPDATE
                SET episode = troubles.episode + 1, is_open = 1, raised_at = excluded.raised_at, signals = excluded.signals
                WHERE troubles.is_open = 0
                """,
                cancellationToken);
            return raised > 0 && await AppendAsync(context, chain, [(signal.Id, new SignalChange.Raised(signal))], cancellationToken);
        },
        cancellationToken);

    public Task<bool> AddAsync(ChainTrouble trouble, Signal signal, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var (chain, kind, name) = Key(trouble.Chain, trouble.Kind, trouble.Key);
            if (await FindOpenAsync(context, chain, kind, name, cancellationToken) is not { } open || open.Signals.Any(known => known.Id == signal.Id))
            {
                return false;
            }

            var signals = Cells.FromRecord(open.Signals.Add(signal));
            await context.Database.ExecuteSqlAsync(
                $"UPDATE troubles SET signals = {signals} WHERE chain = {chain} AND kind = {kind} AND name = {name}", cancellationToken);
            return await AppendAsync(context, chain, [(signal.Id, new SignalChange.Raised(signal))], cancellationToken);
        },
        cancellationToken);

    public Task<bool> SettleAsync(ChainId chain, TroubleKind kind, string key, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var (number, word, name) = Key(chain, kind, key);
            if (await FindOpenAsync(context, number, word, name, cancellationToken) is not { } open)
            {
                return false;
            }

            await context.Database.ExecuteSqlAsync(
                $"UPDATE troubles SET is_open = 0 WHERE chain = {number} AND kind = {word} AND name = {name}", cancellationToken);
            var now = clock.GetUtcNow();
            return await AppendAsync(
                context,
                number,
                [.. open.Signals.Select(signal => (signal.Id, (SignalChange)new SignalChange.Settled(signal.Id, now)))],
                cancellationToken);
        },
        cancellationToken);

    // A write of the same row first, so that two programs wait for each other here and not with what each has read.
    private async Task<OpenTrouble?> FindOpenAsync(FirebreakContext context, long chain, string kind, string name, CancellationToken cancellationToken)
    {
        var rows = await context.Troubles.FromSql(
            $"""
            UPDATE troubles SET is_open = 1 WHERE chain = {chain} AND kind = {kind} AND name = {name} AND is_open = 1
            RETURNING chain, kind, name, episode, is_open, raised_at, signals
            """).ToListAsync(cancellationToken);
        return rows.Count == 0 ? null : Read(rows[0]);
    }

    private async Task<bool> AppendAsync(
        FirebreakContext context, long chain, IReadOnlyList<(SignalId Id, SignalChange Change)> changes, CancellationToken cancellationToken)
    {
        await context.AppendSignalChangesAsync(chain, changes, clock.GetUtcNow(), cancellationToken);
        return true;
    }

    private static (long Chain, string Kind, string Name) Key(ChainId chain, TroubleKind kind, string key) =>
        (checked((long)chain.Value), kind.ToString(), key.Replace('\0', ' '));

    private OpenTrouble Read(TroubleRow row)
    {
        try
        {
            return new OpenTrouble(
                new ChainId((ulong)row.Chain), Enum.Parse<TroubleKind>(row.Kind), row.Name, Cells.ToInstant(row.RaisedAt),
                Cells.ToRecord<Items<Signal>>(row.Signals));
        }
        catch (Exception exception) when (Cells.IsUnreadable(exception))
        {
            throw database.Damaged($"the trouble {row.Kind} of chain {row.Chain} cannot be read ({exception.Message}).", exception);
        }
    }
}
