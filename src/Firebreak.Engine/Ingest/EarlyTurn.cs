using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>A transaction of a block, as far as it decides what becomes of others of its sender.</summary>
public readonly record struct TakenNonce(Hash256 Transaction, Address Sender, ulong Nonce);

/// <summary>What becomes of early evidence when its turn comes.</summary>
/// <param name="End">Why it leaves; null when it is borne out and stands as ordinary evidence from now on.</param>
public sealed record EarlyOutcome(EarlyEvidence Evidence, EarlyEnd? End, BlockRef Block);

/// <summary>
/// Decides what becomes of early evidence when the ordered lane comes to it. Pure: both journals ask it within the transaction that writes
/// the verdict, so a repetition after a crash decides the same or finds it done.
/// </summary>
public static class EarlyTurn
{
    /// <summary>A block was judged in the wide lane. What its suspects or gaps leave open stays until they are settled.</summary>
    public static IEnumerable<EarlyOutcome> AfterBlock(IReadOnlyList<EarlyEvidence> standing, ChainCommit commit)
    {
        if (commit.Coverage is not { } coverage || standing.Count == 0)
        {
            return [];
        }

        var waiting = commit.Suspects.Select(suspect => suspect.Transaction).ToHashSet();
        var open = OpenIn(coverage.Gaps);
        return standing
            .Select(evidence => evidence.Stage == EarlyStage.Pending
                ? Pending(evidence, commit.Taken, waiting, coverage.Block)
                : Head(evidence, coverage.Block, commit.Signals, transaction => waiting.Contains(transaction) || open(transaction)))
            .OfType<EarlyOutcome>();
    }

    /// <summary>The deep lane looked at a transaction; with gaps, it saw nothing that could decide.</summary>
    public static IEnumerable<EarlyOutcome> AfterSuspect(
        IReadOnlyList<EarlyEvidence> standing, Suspect suspect, DeepJudgement seen) => standing
            .Where(evidence => evidence.Signal.Provenance.Transaction == suspect.Transaction)
            .Select(evidence => evidence.Stage == EarlyStage.Pending
                ? new EarlyOutcome(evidence, EarlyEnd.Mined, suspect.Block)
                : evidence.Signal.Provenance.Block == suspect.Block ? Head(evidence, suspect.Block, seen.Signals, _ => seen.Gaps.Count > 0) : null)
            .OfType<EarlyOutcome>();

    /// <summary>Gaps of a block were asked about again: what they had left open is decided, save what waits or is open still.</summary>
    public static IEnumerable<EarlyOutcome> AfterHealing(IReadOnlyList<EarlyEvidence> standing, CoverageHealing healing)
    {
        var closed = OpenIn(healing.Closed);
        var waiting = healing.Suspects.Select(suspect => suspect.Transaction).ToHashSet();
        var open = OpenIn(healing.Opened);
        return standing
            .Where(evidence => evidence.Stage == EarlyStage.Head && evidence.Signal.Provenance.Block == healing.Block)
            .Where(evidence => closed(evidence.Signal.Provenance.Transaction))
            .Select(evidence => Head(evidence, healing.Block, healing.Signals, transaction => waiting.Contains(transaction) || open(transaction)))
            .OfType<EarlyOutcome>();
    }

    private static EarlyOutcome? Pending(EarlyEvidence evidence, Items<TakenNonce> taken, HashSet<Hash256> waiting, BlockRef block)
    {
        foreach (var one in taken)
        {
            if (one.Transaction == evidence.Signal.Provenance.Transaction)
            {
                // Until the deep lane has spoken, what was known of it before goes on standing.
                return waiting.Contains(one.Transaction) ? null : new EarlyOutcome(evidence, EarlyEnd.Mined, block);
            }

            if (one.Sender == evidence.Sender && one.Nonce == evidence.Nonce)
            {
                return new EarlyOutcome(evidence, EarlyEnd.Replaced, block);
            }
        }

        return null;
    }

    private static EarlyOutcome? Head(EarlyEvidence evidence, BlockRef block, Items<Signal> signals, Func<Hash256, bool> isOpen)
    {
        var place = evidence.Signal.Provenance.Block;
        if (place.Number != block.Number)
        {
            return null;
        }

        if (place != block)
        {
            return new EarlyOutcome(evidence, EarlyEnd.Orphaned, block);
        }

        // The id is the same whatever was learned meanwhile; the words and the score may not be.
        return signals.FirstOrDefault(signal => signal.Id == evidence.Signal.Id) is { } same
            ? new EarlyOutcome(evidence, same == evidence.Signal ? null : EarlyEnd.JudgedAnew, block)
            : isOpen(evidence.Signal.Provenance.Transaction) ? null : new EarlyOutcome(evidence, EarlyEnd.NotConfirmed, block);
    }

    private static Func<Hash256, bool> OpenIn(Items<CoverageGap> gaps)
    {
        var isWhole = gaps.Any(gap => gap.Transaction is null);
        var single = gaps.Select(gap => gap.Transaction).OfType<Hash256>().ToHashSet();
        return transaction => isWhole || single.Contains(transaction);
    }
}
