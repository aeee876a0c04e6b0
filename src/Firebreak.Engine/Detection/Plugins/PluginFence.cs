using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Firebreak.Plugins;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>
/// One detector of somebody else, fenced in: time, exceptions and memory. One that misbehaves is benched until the operator arms it again;
/// one that hung too often stays there until the program starts anew.
/// </summary>
public sealed class PluginFence(PluggedDetector plugin) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly PluginMemory _memory = new();
    private Seat? _seat;
    private volatile string? _benched;
    private int _faults;

    public PluggedDetector Plugin => plugin;

    /// <summary>Why it judges nothing; null while it judges.</summary>
    public string? Benched => _benched;

    /// <summary>How often it was given up on while it ran.</summary>
    public int Abandoned { get; private set; }

    /// <summary>How often it was armed again.</summary>
    public int Rearmed { get; private set; }

    /// <summary>True when only a start of the program helps.</summary>
    public bool IsOffUntilRestart => Abandoned >= PluginLimits.MostAbandoned;

    /// <summary>Lets it judge again, as if it had been loaded now.</summary>
    /// <returns>False when it hung too often for that.</returns>
    public bool Rearm()
    {
        lock (_turn)
        {
            if (_benched is null)
            {
                return true;
            }

            if (IsOffUntilRestart)
            {
                return false;
            }

            Leave();
            _memory.Clear();
            (_faults, _benched) = (0, null);
            Rearmed++;
            return true;
        }
    }

    public void Finalize(ulong upTo)
    {
        lock (_turn)
        {
            _memory.Finalize(upTo);
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            Leave();
            _benched ??= "the program ends";
        }
    }

    /// <summary>Asks it about a block.</summary>
    /// <param name="isInTurn">False for a block that is judged again or early: nothing of it is remembered.</param>
    internal (Items<PluginFinding> Findings, CoverageGap? Gap) Judge(SeenBlock block, bool isInTurn)
    {
        lock (_turn)
        {
            if (_benched is { } benched)
            {
                return ([], Gap(GapCause.RuleFailed, $"benched: {benched}"));
            }

            var before = _memory.Find(block.Parent);
            return !isInTurn && before is null && _seat?.Detector is IRemembers
                ? ([], Gap(GapCause.NotOffered, "what it knew before this block is not kept any more"))
                : Ask(block, before, isInTurn);
        }
    }

    private (Items<PluginFinding> Findings, CoverageGap? Gap) Ask(SeenBlock block, object? before, bool isInTurn)
    {
        PluginAnswer? answer = null;
        var seat = _seat ??= new Seat(new PluginThread(plugin.Rule.Id));
        var gaveUp = seat.Thread.Run(() => answer = PluginAnswer.Ask(seat.Detector ??= plugin.Make(), before, block), plugin.Budget, out var fault, out var allocated);
        if (gaveUp is not null)
        {
            Abandoned++;
            return ([], Bench(IsOffUntilRestart ? $"{gaveUp}, for the {Abandoned}th time: it stays off until the program starts again" : gaveUp));
        }

        if (fault is not null)
        {
            var words = $"{fault.GetType().Name}: {fault.Message}";
            return ([], ++_faults < PluginLimits.MostFaults ? Gap(GapCause.RuleFailed, words) : Bench($"it failed {_faults} times in a row, the last: {words}"));
        }

        if (allocated > PluginLimits.MostAllocated)
        {
            return ([], Bench(FormattableString.Invariant($"it took {allocated >> 20} MiB of memory for a block")));
        }

        _faults = 0;
        if (isInTurn && answer!.After is { } after)
        {
            _memory.Keep(new BlockRef(block.Number, block.Hash), after);
        }

        return (answer!.Findings, null);
    }

    /// <summary>It said what cannot be true: as bad as failing.</summary>
    internal CoverageGap Blame(string what)
    {
        lock (_turn)
        {
            return ++_faults < PluginLimits.MostFaults ? Gap(GapCause.RuleFailed, what) : Bench($"it failed {_faults} times in a row, the last: {what}");
        }
    }

    private CoverageGap Bench(string reason)
    {
        _benched = Excerpt.Of(reason, CoverageGap.LongestReason);
        Leave();
        return Gap(GapCause.RuleFailed, $"benched: {reason}");
    }

    private void Leave()
    {
        _seat?.Thread.Dispose();
        _seat = null;
    }

    private CoverageGap Gap(GapCause cause, string reason) => new(plugin.Rule.Id, Transaction: null, cause, reason);

    // A thread that is left behind keeps its detector to itself: two never meet in one.
    private sealed class Seat(PluginThread thread)
    {
        public PluginThread Thread => thread;

        public Detector? Detector { get; set; }
    }
}
