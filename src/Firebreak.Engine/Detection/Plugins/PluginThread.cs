using System.Collections.Concurrent;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>
/// The thread that one detector runs on. It cannot be ended from outside: one that hangs is left behind, and ends by itself should it ever
/// come back.
/// </summary>
internal sealed class PluginThread : IDisposable
{
    private const int StackBytes = 1 << 20;

    // Often enough to see a hungry detector before the machine does.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly BlockingCollection<Errand> _errands = new(boundedCapacity: 1);

    public PluginThread(string detector) => new Thread(Run, StackBytes) { IsBackground = true, Name = $"plugin {detector}" }.Start();

    /// <summary>Runs something on the thread and waits for it, as long as the fence allows.</summary>
    /// <returns>Null when it came back in time; else why it was given up on, and the thread must be left behind.</returns>
    public string? Run(Action action, TimeSpan budget, out Exception? fault, out long allocated)
    {
        var (errand, heap, began) = (new Errand(action), GC.GetTotalMemory(forceFullCollection: false), TimeProvider.System.GetTimestamp());
        _errands.Add(errand);
        while (!errand.Done.Wait(Glance))
        {
            if (TimeProvider.System.GetElapsedTime(began) > budget)
            {
                (fault, allocated) = (null, 0);
                return FormattableString.Invariant($"it took longer than {budget.TotalMilliseconds:0} ms for a block");
            }

            if (GC.GetTotalMemory(forceFullCollection: false) - heap > PluginLimits.MostGrowth)
            {
                (fault, allocated) = (null, 0);
                return FormattableString.Invariant($"the program grew by more than {PluginLimits.MostGrowth >> 20} MiB while it judged a block");
            }
        }

        (fault, allocated) = (errand.Fault, errand.Allocated);
        return null;
    }

    /// <summary>No more errands: the thread ends when it is done with the one that it has.</summary>
    public void Dispose() => _errands.CompleteAdding();

    private void Run()
    {
        foreach (var errand in _errands.GetConsumingEnumerable())
        {
            errand.Run();
        }

        _errands.Dispose();
    }

    private sealed class Errand(Action action)
    {
        public ManualResetEventSlim Done { get; } = new();

        public Exception? Fault { get; private set; }

        public long Allocated { get; private set; }

        public void Run()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                action();
            }
#pragma warning disable CA1031 // A detector is someone else's code; whatever it throws must stay in here.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fault = exception;
            }

            Allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Done.Set();
        }
    }
}
