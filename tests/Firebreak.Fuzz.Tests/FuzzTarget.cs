using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests;

/// <summary>A decoder under fire.</summary>
/// <param name="Name">Also the name of the files that break it.</param>
/// <param name="Shape">What its inputs are made of, so that a mutation reaches further than the first check.</param>
/// <param name="Seeds">Inputs that it accepts.</param>
/// <param name="Body">Feeds it one input: returns where the input is accepted.</param>
/// <param name="Refusals">The only exceptions that may come out.</param>
internal sealed record FuzzTarget(string Name, IShape Shape, IReadOnlyList<byte[]> Seeds, Action<byte[]> Body, params IReadOnlyList<Type> Refusals)
{
    /// <summary>Iterations in ./test; the nightly run counts seconds instead.</summary>
    public int Iterations { get; init; } = 1_000;

    /// <summary>Bytes that any input may allocate.</summary>
    public long FreeAllocation { get; init; } = 1 << 20;

    /// <summary>Bytes that each byte of an input may allocate on top.</summary>
    public int AllocationPerByte { get; init; } = 64;

    public override string ToString() => Name;
}
