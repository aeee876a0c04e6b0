using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Whether a FirebreakGuard would let our key pull a lever.</summary>
internal static class GuardExam
{
    public static IEnumerable<LeverQuestion> Questions(Lever lever, FittedLever fitted, Address? signer, IReadOnlyDictionary<string, string> places)
    {
        if (fitted is not { Guard: { } guard, Caller: { } safe })
        {
            yield break;
        }

        yield return new LeverQuestion(LeverConcern.GuardEnabled, safe, GuardCalls.IsModuleEnabled.Encode(guard));
        yield return new LeverQuestion(LeverConcern.GuardKey, guard, GuardCalls.HotKey.Encode());
        yield return new LeverQuestion(LeverConcern.GuardUntil, guard, GuardCalls.Until.Encode());
        yield return new LeverQuestion(LeverConcern.GuardReady, guard, GuardCalls.ReadyAt.Encode());
        if (signer is { } key)
        {
            yield return new LeverQuestion(LeverConcern.GuardOwner, safe, GuardCalls.IsOwner.Encode(key));
        }

        if (lever.Call.Encode(places, out _) is { } data)
        {
            var name = GuardCalls.LeverOf(fitted.Target, data.Span, Free(lever));
            yield return new LeverQuestion(LeverConcern.GuardListed, guard, GuardCalls.IsListed.Encode(name));
        }
    }

    /// <summary>Nothing is free where the open arguments are no single words: then each filling is listed by itself.</summary>
    public static UInt256 Free(Lever lever) => lever.Call.FreeWords() ?? UInt256.Zero;

    public static LeverFinding? About(LeverConcern concern, UInt256 number, Address? signer, LeverRules rules, DateTimeOffset now) => concern switch
    {
        LeverConcern.GuardEnabled when number.IsZero => Dead("the guard is no module of the Safe"),
        LeverConcern.GuardKey when signer is { } key && Address.FromUInt256(number) != key => Dead($"the guard's hot key is {(number.IsZero ? "nobody" : Address.FromUInt256(number))}, not {key}"),
        LeverConcern.GuardKey when number.IsZero => Dead("the guard has no hot key: it was revoked"),
        LeverConcern.GuardOwner when !number.IsZero => new LeverFinding(LeverLevel.Dying, "the hot key is an owner of the Safe: stolen, it is worth more than the guard can hold it to"),
        LeverConcern.GuardUntil => LeverTime.Ends("the hot key's appointment", number, rules, now),
        LeverConcern.GuardReady when number > (ulong)now.ToUnixTimeSeconds() => Dead($"the guard's pulls of the day are used up until {number} (seconds since 1970)"),
        LeverConcern.GuardListed when number.IsZero => Dead("the Safe has not listed this call in the guard"),
        _ => null,
    };

    private static LeverFinding Dead(string what) => new(LeverLevel.Dead, what);
}
