using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Named numbers: how far logs are written and read.</summary>
internal static class Marks
{
    /// <summary>
    /// Takes the next sequence numbers of a log and gives the first. The log's row stays locked until the transaction ends, so numbers
    /// become visible in ascending order and a reader never skips one that is still being written.
    /// </summary>
    public static async Task<long> TakeSequencesAsync(this FirebreakContext context, string log, long count, CancellationToken cancellationToken)
    {
        var last = await context.Database
            .SqlQuery<long>($"UPDATE marks SET reached = reached + {count} WHERE name = {log} RETURNING reached AS \"Value\"")
            .ToListAsync(cancellationToken);
        return last[0] - count + 1;
    }

    public static async Task<long> ReachedAsync(this FirebreakContext context, string name, CancellationToken cancellationToken) =>
        await context.Marks.Where(mark => mark.Name == name).Select(mark => mark.Reached).FirstOrDefaultAsync(cancellationToken);

    public static Task<int> SetAsync(this FirebreakContext context, string name, long reached, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"INSERT INTO marks (name, reached) VALUES ({name}, {reached}) ON CONFLICT (name) DO UPDATE SET reached = excluded.reached",
            cancellationToken);
}
