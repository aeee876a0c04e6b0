namespace Firebreak.Fuzz.Tests.Mutating;

/// <summary>Knows what an input is made of, and changes it there. Anything may come out, also nonsense; at most <see cref="LongestInput"/> bytes.</summary>
internal interface IShape
{
    const int LongestInput = 1 << 17;

    /// <param name="other">Another input, to take parts from.</param>
    byte[] Mutate(Random random, byte[] input, byte[] other);
}
