using Firebreak.Core.Detection.Network;
using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

internal sealed partial class JournalWrite
{
    private const ulong BlocksBetweenPrunings = 1_024;

    private async Task AddVitalsAsync(long chain, ChainCommit commit)
    {
        if (commit.Orphaned.Count > 0)
        {
            var (head, depth) = (Number(commit.Position.Head), (long)commit.Orphaned.Count);
            await context.Database.ExecuteSqlAsync($"DELETE FROM vitals WHERE chain = {chain} AND block_number > {head}", cancellationToken);
            await context.Database.ExecuteSqlAsync(
                $"UPDATE vitals SET taken_back = {depth} WHERE chain = {chain} AND block_number = {head} AND taken_back < {depth}", cancellationToken);
        }

        if (commit.Vitals is not { } vitals)
        {
            return;
        }

        var (number, body) = (Number(vitals.Block), Cells.FromRecord(vitals));
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO vitals (chain, block_number, taken_back, body) VALUES ({chain}, {number}, 0, {body}) ON CONFLICT DO NOTHING", cancellationToken);
        if (vitals.Block.Number % BlocksBetweenPrunings == 0)
        {
            var oldest = number - ChainPulse.Memory;
            await context.Database.ExecuteSqlAsync($"DELETE FROM vitals WHERE chain = {chain} AND block_number < {oldest}", cancellationToken);
        }
    }
}
