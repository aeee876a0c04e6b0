using Firebreak.Core.Chain;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// The part of a journal's transaction that keeps where a chain stands. The remembered blocks are rows without a gap, each the child of
/// the one below, so that a block costs one row however far the final block lies behind: where the lowest and the last but one are as
/// they should be, so is everything between them.
/// </summary>
internal static class PositionWrite
{
    /// <summary>Takes the lock of the chain.</summary>
    public static async Task MoveAsync(FirebreakContext context, long chain, ChainPosition position, CancellationToken cancellationToken)
    {
        if (position.Recent.Count == 0)
        {
            throw new ArgumentException("A position names at least the block it stands at.", nameof(position));
        }

        var finalized = position.Finalized is { } block ? Cells.FromBlocks([block]) : [];
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO positions (chain, finalized, version) VALUES ({chain}, {finalized}, 1)
            ON CONFLICT (chain) DO UPDATE SET finalized = excluded.finalized, version = positions.version + 1
            """,
            cancellationToken);
        var (first, head) = (Number(position.Recent[0]), Number(position.Head));
        await context.Database.ExecuteSqlAsync(
            $"DELETE FROM position_blocks WHERE chain = {chain} AND (number < {first} OR number >= {head})", cancellationToken);
        var isKnown = await IsKnownBelowAsync(context, chain, position, cancellationToken);
        if (!isKnown)
        {
            await context.Database.ExecuteSqlAsync($"DELETE FROM position_blocks WHERE chain = {chain}", cancellationToken);
        }

        await InsertAsync(context, chain, isKnown ? [position.Head] : position.Recent, cancellationToken);
    }

    public static Task ForgetAsync(FirebreakContext context, long chain, CancellationToken cancellationToken) => context.Database.ExecuteSqlAsync(
        $"DELETE FROM position_blocks WHERE chain = {chain}; DELETE FROM positions WHERE chain = {chain}", cancellationToken);

    public static async Task InsertAsync(FirebreakContext context, long chain, IEnumerable<BlockRef> blocks, CancellationToken cancellationToken)
    {
        var rows = blocks.Select(block => new object[] { chain, Number(block), block.Hash.ToArray() });
        foreach (var insert in Statement.Insert("position_blocks (chain, number, hash)", rows))
        {
            await insert.RunAsync(context, cancellationToken);
        }
    }

    private static async Task<bool> IsKnownBelowAsync(FirebreakContext context, long chain, ChainPosition position, CancellationToken cancellationToken)
    {
        if (position.Recent.Count == 1)
        {
            return true;
        }

        var (first, below) = (position.Recent[0], position.Recent[^2]);
        var (firstNumber, belowNumber) = (Number(first), Number(below));
        var ends = await context.PositionBlocks.AsNoTracking()
            .Where(row => row.Chain == chain && (row.Number == firstNumber || row.Number == belowNumber))
            .ToListAsync(cancellationToken);
        return Holds(ends, first) && Holds(ends, below);
    }

    private static bool Holds(List<PositionBlockRow> rows, BlockRef block) =>
        rows.Exists(row => row.Number == Number(block) && Cells.ToHash(row.Hash) == block.Hash);

    private static long Number(BlockRef block) => checked((long)block.Number);
}
