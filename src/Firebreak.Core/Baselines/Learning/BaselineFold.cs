namespace Firebreak.Core.Baselines.Learning;

/// <summary>
/// Learns what was kept, in the order in which it was learned the first time: transactions as the chain has them, and a mark after everything
/// up to the final block that it was taken in with.
/// </summary>
public static class BaselineFold
{
    /// <param name="imprints">Ascending.</param>
    /// <param name="marks">Ascending, each with its block.</param>
    /// <param name="upTo">The last block to learn.</param>
    /// <returns>What is above it.</returns>
    public static IReadOnlyList<Imprint> Run(ProtocolBaseline baseline, IEnumerable<Imprint> imprints, IEnumerable<TakenMark> marks, ulong upTo)
    {
        var waiting = new List<Imprint>();
        var due = new Queue<TakenMark>(marks.Where(mark => mark.Block <= upTo));
        foreach (var imprint in imprints)
        {
            if (imprint.Block.Number > upTo)
            {
                waiting.Add(imprint);
                continue;
            }

            TakeBelow(imprint.Block.Number);
            baseline.Learn(imprint.Seen);
        }

        TakeBelow(ulong.MaxValue);
        return waiting;

        void TakeBelow(ulong block)
        {
            while (due.TryPeek(out var mark) && mark.Block < block)
            {
                baseline.Take(due.Dequeue().Mark);
            }
        }
    }
}

/// <summary>A mark, and the final block that it was taken in with.</summary>
public sealed record TakenMark(ulong Block, PageMark Mark);
