using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Questions that a contract of the protocol asked of another after the same sender had acted on what answers them, beyond the asker's own
/// doing. Whatever the question is called, this is how a price is pushed and believed. Only transactions in which something leaves the
/// protocol are looked at. Beside them stand calls that dictated a number: would the contract have taken it from anybody?
/// </summary>
public static class DisturbedViews
{
    // Of one block; an honest transaction has a handful.
    private const int Most = 48;
    private const int LongestQuestion = 1_024;
    private const int FurthestBack = 16;
    private const int MostSteps = 400_000;

    /// <summary>The calls to ask again, by their places in the block's frames.</summary>
    /// <param name="whole">The same block with its changes of state; null where they are not known.</param>
    public static IReadOnlyList<int> Of(Block block, Watch watch, Block? whole = null)
    {
        var found = new List<int>();
        var budget = MostSteps;
        for (var i = 0; i < block.Transactions.Length && found.Count < Most && budget > 0; i++)
        {
            if (!watch.Touches(block, i))
            {
                continue;
            }

            var told = whole ?? block;
            ref readonly var row = ref told.Transactions[i];
            if (DictatedNumber.Find(block, i, told.Changes.Slice(row.ChangeStart, row.ChangeCount), watch) is { } dictated)
            {
                found.Add(dictated.Frame);
            }

            if (AnythingLeaves(block, i, watch))
            {
                Add(block, i, watch, found, ref budget);
            }
        }

        return found;
    }

    private static bool AnythingLeaves(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (!frame.Reverted && !frame.Value.IsZero && frame.Kind != FrameKind.DelegateCall && watch.Protects(frame.From))
            {
                return true;
            }
        }

        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out var transfer) && (watch.Protects(transfer.From) || watch.Protects(transfer.Token)))
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(Block block, int transaction, Watch watch, List<int> found, ref int budget)
    {
        var disturbances = Earlier(block, transaction, watch);
        ref readonly var row = ref block.Transactions[transaction];
        for (var i = row.FrameStart; i < row.FrameStart + row.FrameCount && found.Count < Most && budget > 0; i++)
        {
            var frames = block.Frames;
            ref readonly var frame = ref frames[i];
            if (frame.Reverted)
            {
                continue;
            }

            if (IsQuestion(frame, watch) && IsDisturbed(frames, i, disturbances, ref budget))
            {
                found.Add(i);
            }

            Note(frames, i, watch, disturbances, ref budget);
        }
    }

    // Old contracts ask with a plain call what by its name is a view.
    internal static bool IsQuestion(in FrameRow frame, Watch watch) =>
        watch.Protects(frame.From) && frame.To != frame.From && frame.Input.Length is >= 4 and <= LongestQuestion && frame.Output.Length >= 32
        && (frame.Kind == FrameKind.StaticCall
            || (frame.Kind == FrameKind.Call && Observing.CallReading.Forms.TryGetValue(frame.Selector, out var form) && form == Observing.CallForm.Price));

    private static bool IsDisturbed(ReadOnlySpan<FrameRow> frames, int question, Disturbances disturbances, ref int budget)
    {
        var asker = frames[question].From;
        for (var i = question; i < frames[question].End && budget-- > 0; i++)
        {
            if (disturbances.Outside.Contains(frames[i].Context) && frames[i].Context != asker)
            {
                return true;
            }

            foreach (var act in disturbances.Within.GetValueOrDefault(frames[i].Context) ?? [])
            {
                if (!IsBeneath(frames, act, asker, ref budget))
                {
                    return true;
                }
            }
        }

        return false;
    }

    internal static bool ActsOn(Block block, int transaction, HashSet<Address> accounts, Watch watch)
    {
        var (acts, budget) = (new Disturbances([], []), MostSteps);
        ref readonly var row = ref block.Transactions[transaction];
        for (var i = row.FrameStart; i < row.FrameStart + row.FrameCount && budget > 0; i++)
        {
            if (!block.Frames[i].Reverted)
            {
                Note(block.Frames, i, watch, acts, ref budget);
            }
        }

        return acts.Outside.Overlaps(accounts);
    }

    // What a contract does itself, or has others do, it knows when it asks.
    private static bool IsBeneath(ReadOnlySpan<FrameRow> frames, int frame, Address asker, ref int budget)
    {
        for (var at = frame; at >= 0 && budget-- > 0; at = frames[at].Parent)
        {
            if (frames[at].Context == asker)
            {
                return true;
            }
        }

        return false;
    }

    private static void Note(ReadOnlySpan<FrameRow> frames, int frame, Watch watch, Disturbances into, ref int budget)
    {
        if (frames[frame].Kind is not (FrameKind.Call or FrameKind.Create or FrameKind.Create2))
        {
            return;
        }

        var isWithin = false;
        for (var at = frames[frame].Parent; at >= 0 && budget-- > 0; at = frames[at].Parent)
        {
            if (frames[at].Kind == FrameKind.StaticCall)
            {
                return;
            }

            isWithin |= watch.Protects(frames[at].Context);
        }

        if (!isWithin)
        {
            into.Outside.Add(frames[frame].Context);
        }
        else if (into.Within.TryGetValue(frames[frame].Context, out var acts))
        {
            acts.Add(frame);
        }
        else
        {
            into.Within[frames[frame].Context] = [frame];
        }
    }

    // A push may be sent ahead as a transaction of its own.
    private static Disturbances Earlier(Block block, int transaction, Watch watch)
    {
        var disturbances = new Disturbances([], []);
        var sender = block.Transactions[transaction].From;
        var budget = MostSteps;
        for (var i = Math.Max(0, transaction - FurthestBack); i < transaction; i++)
        {
            ref readonly var row = ref block.Transactions[i];
            for (var at = row.FrameStart; row.From == sender && at < row.FrameStart + row.FrameCount && budget > 0; at++)
            {
                if (!block.Frames[at].Reverted)
                {
                    Note(block.Frames, at, watch, disturbances, ref budget);
                }
            }
        }

        disturbances.Within.Clear();
        return disturbances;
    }

    /// <param name="Outside">Accounts that were acted on beneath no contract of the protocol.</param>
    /// <param name="Within">Calls on the others, by the account that they act on.</param>
    private sealed record Disturbances(HashSet<Address> Outside, Dictionary<Address, List<int>> Within);
}
