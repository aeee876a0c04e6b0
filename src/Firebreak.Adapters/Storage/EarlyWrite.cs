using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// The rows of early evidence within one transaction of the journal. What was seen of a block near the head stands in <c>standing</c> too, so
/// that the ordered lane finds it there and raises nothing twice; what waits in a pool stands only here, since no reorg can take it back.
/// </summary>
internal sealed class EarlyWrite(FirebreakContext context, long chain, CancellationToken cancellationToken)
{
    private const string Columns = "signal_id, chain, stage, transaction_hash, sender, nonce, block_number, block_hash, seen_at, body";

    public async Task<IReadOnlyList<EarlyEvidence>> StandingAsync() => (await ReadAsync(context, chain, cancellationToken)).ConvertAll(ToEvidence);

    public static Task<List<EarlyRow>> ReadAsync(FirebreakContext context, long chain, CancellationToken cancellationToken) => context.Early
        .Where(row => row.Chain == chain)
        .OrderBy(row => row.SeenAt).ThenBy(row => row.SignalId)
        .ToListAsync(cancellationToken);

    /// <summary>Ids of what did not stand before.</summary>
    public async Task<HashSet<SignalId>> AddAsync(IEnumerable<EarlyEvidence> evidence)
    {
        var added = new HashSet<SignalId>();
        foreach (var insert in Statement.Insert($"early ({Columns})", evidence.Select(ToCells), $"ON CONFLICT DO NOTHING RETURNING {Columns}"))
        {
            var rows = await context.Early.FromSqlRaw(insert.Sql, insert.Arguments).ToListAsync(cancellationToken);
            added.UnionWith(rows.Select(row => new SignalId(Cells.ToHash(row.SignalId))));
        }

        return added;
    }

    /// <summary>Takes evidence off. That of a block near the head goes on standing as ordinary evidence unless it ends.</summary>
    public async Task RemoveAsync(EarlyEvidence evidence, EarlyEnd? end)
    {
        var id = evidence.Signal.Id.Value.ToArray();
        await context.Database.ExecuteSqlAsync($"DELETE FROM early WHERE signal_id = {id}", cancellationToken);
        if (end is not null && evidence.Stage == EarlyStage.Head)
        {
            await context.Database.ExecuteSqlAsync($"DELETE FROM standing WHERE signal_id = {id}", cancellationToken);
        }
    }

    /// <summary>Blocks that were orphaned take what was seen of them along; its end is written with the rest that stood on them.</summary>
    public async Task DropAsync(long lowest, List<object> hashes)
    {
        const long Head = (long)EarlyStage.Head;
        foreach (var delete in Statement.WhereIn(
            "DELETE FROM early WHERE chain = {0} AND stage = {1} AND block_number >= {2} AND block_hash IN", [chain, Head, lowest], hashes))
        {
            await delete.RunAsync(context, cancellationToken);
        }
    }

    /// <summary>So does everything above a block.</summary>
    public Task DropAboveAsync(long block)
    {
        const long Head = (long)EarlyStage.Head;
        return context.Database.ExecuteSqlAsync($"DELETE FROM early WHERE chain = {chain} AND stage = {Head} AND block_number > {block}", cancellationToken);
    }

    /// <summary>True while a transaction waits for the deep lane.</summary>
    public Task<bool> WaitsAsync(EarlyEvidence evidence)
    {
        var transaction = evidence.Signal.Provenance.Transaction.ToArray();
        return context.Suspects.AnyAsync(row => row.Chain == chain && row.Settled == 0 && row.TransactionHash == transaction, cancellationToken);
    }

    public static EarlyEvidence ToEvidence(EarlyRow row) => new(
        Cells.ToRecord<Signal>(row.Body),
        row.Stage is (long)EarlyStage.Pending or (long)EarlyStage.Head ? (EarlyStage)row.Stage : throw new FormatException($"there is no stage {row.Stage}"),
        Cells.ToAddress(row.Sender),
        unchecked((ulong)row.Nonce),
        Cells.ToInstant(row.SeenAt));

    private object[] ToCells(EarlyEvidence evidence)
    {
        var place = evidence.Signal.Provenance;
        return
        [
            evidence.Signal.Id.Value.ToArray(), chain, (long)evidence.Stage, place.Transaction.ToArray(), evidence.Sender.ToArray(),
            unchecked((long)evidence.Nonce), checked((long)place.Block.Number), place.Block.Hash.ToArray(), Cells.FromInstant(evidence.SeenAt),
            Cells.FromRecord(evidence.Signal),
        ];
    }
}
