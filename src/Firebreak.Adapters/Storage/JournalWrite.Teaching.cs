using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

internal sealed partial class JournalWrite
{
    /// <summary>What was learned can be made again for a year back; what is older needs an archive.</summary>
    private const long WeeksKept = 53;

    /// <summary>What rules in shadow said longer ago decides nothing any more.</summary>
    private const long BlocksInShadow = 1_000_000;

    private async Task TeachAsync(long chain, ChainCommit commit)
    {
        if (commit.Teaching is not { } teaching)
        {
            return;
        }

        await context.InsertAsync(
            "footprints",
            ["chain", "protocol", "block_number", "block_hash", "place", "body"],
            [.. teaching.Imprints.Select(imprint => new object[]
            {
                chain, teaching.Protocol, Number(imprint.Block), imprint.Block.Hash.ToArray(), (long)imprint.Place, FootprintForm.ToBytes(imprint.Seen),
            })],
            cancellationToken);
        if (teaching.State is { } state)
        {
            await KeepAsync(chain, teaching.Protocol, state);
        }

        foreach (var mark in teaching.Marks)
        {
            var taken = Number(commit.Position.Finalized ?? commit.Position.Head);
            await context.Database.ExecuteSqlAsync(
                $"UPDATE page_marks SET taken_with = {taken} WHERE chain = {chain} AND protocol = {teaching.Protocol} AND id = {mark.Id} AND taken_with < 0",
                cancellationToken);
        }
    }

    private async Task RecordAsync(long chain, Items<Signal> shadows)
    {
        if (shadows.Count == 0)
        {
            return;
        }

        await context.InsertAsync(
            "shadow_signals",
            ["chain", "block_number", "block_hash", "signal_id", "body"],
            [.. shadows.Select(signal => new object[]
            {
                chain, Number(signal.Provenance.Block), signal.Provenance.Block.Hash.ToArray(), signal.Id.Value.ToArray(), Cells.FromRecord(signal),
            })],
            cancellationToken);
        var oldest = shadows.Max(signal => Number(signal.Provenance.Block)) - BlocksInShadow;
        await context.Database.ExecuteSqlAsync($"DELETE FROM shadow_signals WHERE chain = {chain} AND block_number < {oldest}", cancellationToken);
    }

    private async Task KeepAsync(long chain, string protocol, BaselineState state)
    {
        var (number, hash, oldest) = (Number(state.UpTo), state.UpTo.Hash.ToArray(), state.Week - WeeksKept);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO baseline_states (chain, protocol, week, block_number, block_hash, transactions, body)
            VALUES ({chain}, {protocol}, {state.Week}, {number}, {hash}, {state.Transactions}, {state.Snapshot})
            ON CONFLICT (chain, protocol, week) DO UPDATE SET
                block_number = excluded.block_number, block_hash = excluded.block_hash, transactions = excluded.transactions, body = excluded.body
            """,
            cancellationToken);
        var dropped = await context.Database.ExecuteSqlAsync(
            $"DELETE FROM baseline_states WHERE chain = {chain} AND protocol = {protocol} AND week < {oldest}", cancellationToken);
        if (dropped > 0)
        {
            await context.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM footprints WHERE chain = {chain} AND protocol = {protocol} AND block_number <=
                    (SELECT min(block_number) FROM baseline_states WHERE chain = {chain} AND protocol = {protocol})
                """,
                cancellationToken);
        }
    }
}
