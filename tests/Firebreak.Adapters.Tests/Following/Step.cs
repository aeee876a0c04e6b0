using System.Globalization;
using CsCheck;
using Firebreak.TestKit;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>Something that befalls the chain, the node or the process; it says itself in words.</summary>
internal abstract record Step(int Pause)
{
    private static readonly int[] Pauses = [0, 0, 1, 20, 200, 3_000];

    // A bare node is not among them: what is healed minutes later is learned later too, and a baseline judges by what it has learned.
    private static readonly Mood[] Moods = [Mood.Sound, Mood.Late, Mood.Astray, Mood.Down, Mood.Babbling, Mood.Erring];

    /// <summary>Some steps are more usual than others.</summary>
    public static Gen<Step> Any { get; } = Gen.Frequency(
        (12, Gen.Select(Pick, Gen.Int[0, 99].List[1, 8], Step (pause, picks) => new Grow(pause, [.. picks]))),
        (6, Gen.Select(Pick, Gen.Int[1, 64], Gen.Int[0, 99].List[0, 3], Step (pause, depth, picks) => new Reorg(pause, depth, [.. picks]))),
        (3, Gen.Select(Pick, Gen.Int[0, 9], Gen.Int[0, 99].List[0, 2], Step (pause, which, picks) => new Return(pause, which, [.. picks]))),
        (6, Gen.Select(Pick, Gen.Int[0, 40], Step (pause, dealings) => new Die(pause, dealings))),
        (4, Gen.Select(Pick, Gen.Enum<Heralding>(), Step (pause, how) => new Herald(pause, how))),
        (6, Gen.Select(Pick, Gen.Int[0, Moods.Length - 1].Select(index => Moods[index]), Gen.Int[1, 30], Gen.Int[1, 20], Step (pause, mood, questions, measure) => new Turn(pause, mood, questions, measure))));

    private static Gen<int> Pick => Gen.Int[0, Pauses.Length - 1].Select(index => Pauses[index]);

    protected abstract string What { get; }

    public sealed override string ToString() => Pause == 0 ? What : string.Create(CultureInfo.InvariantCulture, $"{What}; then {Pause} ms pass");

    /// <summary>What a block holds, by a number; most are empty or hold an everyday withdrawal.</summary>
    public static IReadOnlyList<Deed> Deeds(int pick) => pick switch
    {
        < 40 => [],
        < 75 => [Everyday(pick)],
        < 82 => [Everyday(pick), Everyday(pick + 1)],
        < 88 => [new Deed($"heavy withdrawal {pick}", A.Attacker, A.Withdrawal("90"))],
        < 94 => [new Deed($"callback {pick}", A.Attacker, A.Redemption("0"))],
        _ => [Everyday(pick), new Deed($"robbery {pick}", A.Attacker, A.Robbery("12"))],
    };

    protected static string Words(IReadOnlyList<int> picks) => picks.Count == 0
        ? "nothing new"
        : string.Join(" | ", picks.Select(pick => Deeds(pick) is { Count: > 0 } deeds ? string.Join(" and ", deeds.Select(deed => deed.Name)) : "empty"));

    private static Deed Everyday(int pick) =>
        new(string.Create(CultureInfo.InvariantCulture, $"withdrawal {pick}"), A.Attacker, A.Withdrawal((1 + (pick % 5)).ToString(CultureInfo.InvariantCulture)));

    public sealed record Grow(int Pause, IReadOnlyList<int> Picks) : Step(Pause)
    {
        protected override string What => $"the chain grows: {Words(Picks)}";
    }

    public sealed record Reorg(int Pause, int Depth, IReadOnlyList<int> Picks) : Step(Pause)
    {
        protected override string What => $"a branch replaces the last {Depth} blocks (never a final one) and goes on: {Words(Picks)}";
    }

    public sealed record Return(int Pause, int Which, IReadOnlyList<int> Picks) : Step(Pause)
    {
        protected override string What => $"dead branch {Which} becomes the chain again and goes on: {Words(Picks)}";
    }

    public sealed record Die(int Pause, int Dealings) : Step(Pause)
    {
        protected override string What => $"the process dies after {Dealings} more dealings with its stores, and starts again";
    }

    public sealed record Herald(int Pause, Heralding How) : Step(Pause)
    {
        protected override string What => $"from here on heads are announced: {How}";
    }

    public sealed record Turn(int Pause, Mood Mood, int Questions, int Measure) : Step(Pause)
    {
        protected override string What => $"for {Questions} questions the node is {Mood} ({Measure})";
    }
}
