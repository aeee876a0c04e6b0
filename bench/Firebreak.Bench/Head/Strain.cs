using System.Runtime;

namespace Firebreak.Bench.Head;

/// <summary>What the runtime did beside: all threads of the process together, the relay and the senders among them.</summary>
/// <param name="Compiling">How long methods were compiled.</param>
/// <param name="Pausing">How long the garbage collector held everything up.</param>
internal readonly record struct Strain(TimeSpan Compiling, TimeSpan Pausing)
{
    public static Strain Now() => new(JitInfo.GetCompilationTime(currentThread: false), GC.GetTotalPauseDuration());

    public static Strain operator -(Strain left, Strain right) => new(left.Compiling - right.Compiling, left.Pausing - right.Pausing);
}
