namespace Firebreak.TestKit;

/// <summary>Whether this is <c>./test --nightly</c>, where properties and fuzzers run in their long form.</summary>
public static class Nightly
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("FIREBREAK_NIGHTLY") == "1";

    /// <summary>The first for every run, the second for the nightly one.</summary>
    public static T Choose<T>(T everyRun, T nightly) => IsOn ? nightly : everyRun;
}
