using CsCheck;

namespace Firebreak.Adapters.Tests.Guard;

internal enum Who
{
    HotKey,
    Stranger,
    Owner,
    FormerOwner,
    Safe,
}

/// <summary>One thing that somebody does to the guard.</summary>
internal abstract record Move
{
    private Move()
    {
    }

    /// <param name="Off">False is the undo, which is never listed.</param>
    /// <param name="Free">The words that the call says are free.</param>
    public sealed record Pull(Who By, int Part, bool Off, uint Free) : Move;

    /// <summary>The token, with a call that would move value.</summary>
    public sealed record Steal(Who By, bool ThroughSafe) : Move;

    public sealed record Revoke(Who By) : Move;

    public sealed record Appoint(Who By, byte PerDay, int Days) : Move;

    public sealed record List(Who By, bool IsListed) : Move;

    public sealed record SwapOwner : Move;

    public sealed record Module(bool IsEnabled) : Move;

    public sealed record Wait(int Hours) : Move;

    public static Gen<Move> Any { get; } = Gen.Frequency(
        (14, Gen.Select(Someone(6), Gen.Int[0, 2], Gen.Frequency((5, Gen.Const(true)), (1, Gen.Const(false))), Gen.Frequency((5, Gen.Const(1u)), (1, Gen.UInt[0, 3])))
            .Select((by, part, off, free) => (Move)new Pull(by, part, off, free))),
        (2, Gen.Select(Someone(2).Where(by => by != Who.Safe), Gen.Bool).Select((by, through) => (Move)new Steal(by, through))),
        (1, Someone(1).Select(by => (Move)new Revoke(by))),
        (3, Gen.Select(SafeOr(), Gen.Byte[0, 4], Gen.Int[0, 4]).Select((by, perDay, days) => (Move)new Appoint(by, perDay, days))),
        (2, Gen.Select(SafeOr(), Gen.Bool).Select((by, listed) => (Move)new List(by, listed))),
        (1, Gen.Const((Move)new SwapOwner())),
        (1, Gen.Bool.Select(enabled => (Move)new Module(enabled))),
        (4, Gen.Int[1, 30].Select(hours => (Move)new Wait(hours))));

    private static Gen<Who> Someone(int hotKey) => Gen.Frequency(
        (hotKey, Gen.Const(Who.HotKey)), (1, Gen.Const(Who.Stranger)), (1, Gen.Const(Who.Owner)), (1, Gen.Const(Who.FormerOwner)), (1, Gen.Const(Who.Safe)));

    private static Gen<Who> SafeOr() => Gen.Frequency((5, Gen.Const(Who.Safe)), (1, Gen.Const(Who.HotKey)), (1, Gen.Const(Who.Owner)), (1, Gen.Const(Who.Stranger)));
}
