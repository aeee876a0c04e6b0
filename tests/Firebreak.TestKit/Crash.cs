using System.Reflection;

namespace Firebreak.TestKit;

/// <summary>The process is gone: nothing that it still tries has any effect.</summary>
public sealed class CrashException() : Exception("The process is gone.");

/// <summary>
/// Lets a process die between any two of its dealings with the world. Each dealing passes the gate twice, before it has its effect and
/// after; once dead, nothing passes any more.
/// </summary>
/// <param name="survives">How many passages it survives; null for all.</param>
public sealed class CrashGate(int? survives = null)
{
    private int _passages;
    private int? _survives = survives;

    public bool IsDead => _passages > _survives;

    public int Passages => _passages;

    /// <summary>Lets it die after so many more passages.</summary>
    public void DieAfter(int passages) => _survives = _passages + passages;

    /// <summary>The same seam, through the gate.</summary>
    public T Guard<T>(T seam)
        where T : class
    {
        var guarded = DispatchProxy.Create<T, Guarded>();
        ((Guarded)(object)guarded).Through(this, seam);
        return guarded;
    }

    private void Pass()
    {
        if (Interlocked.Increment(ref _passages) > _survives)
        {
            throw new CrashException();
        }
    }

#pragma warning disable CA1852 // The runtime derives from it.
    private class Guarded : DispatchProxy
#pragma warning restore CA1852
    {
        private CrashGate _gate = null!;
        private object _seam = null!;

        public void Through(CrashGate gate, object seam) => (_gate, _seam) = (gate, seam);

        // The seams that it stands before answer at once, so the effect is there when the call returns.
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _gate.Pass();
            var answer = targetMethod!.Invoke(_seam, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
            _gate.Pass();
            return answer;
        }
    }
}
