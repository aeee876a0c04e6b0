namespace Firebreak.Core.Response;

/// <summary>How long a lever lives, acts and rests, as far as it is bounded.</summary>
/// <param name="Expires">The view that says until when it can be pulled at all, in seconds since 1970.</param>
/// <param name="Spent">Answers as written once it can never be pulled again.</param>
/// <param name="Acts">How long its effect lasts before it ends by itself; a text such as 21 d, or the view that says it.</param>
/// <param name="Cooldown">How long it rests before it can be pulled again; a text or a view.</param>
/// <param name="Heartbeat">What keeps it alive, and how often.</param>
/// <param name="Window">When it can be pulled, in words.</param>
public sealed record LeverLife(CallPattern? Expires, ViewCheck? Spent, string? Acts, string? Cooldown, string? Heartbeat, string? Window)
{
    public static LeverLife Unbounded { get; } = new(null, null, null, null, null, null);

    internal IEnumerable<ViewCheck> Checks => Spent is null ? [] : [Spent];
}

/// <summary>In what way a lever deceives whoever pulls it in a hurry.</summary>
public enum LeverTrapKind
{
    /// <summary>It writes all its flags: one that is given as false is taken back.</summary>
    OverwritesFlags,

    /// <summary>Pulled once, it cannot be pulled again until somebody undoes it.</summary>
    NotRearmed,

    /// <summary>It succeeds although a part of it failed.</summary>
    SwallowsFailures,

    /// <summary>An empty list means everything.</summary>
    EmptyListIsAll,

    /// <summary>It fails when nothing would change.</summary>
    RevertsWhenUnchanged,

    /// <summary>Another call of a telling name does nothing.</summary>
    MisleadingName,

    /// <summary>What it stops would have kept others solvent.</summary>
    GrowsBadDebt,

    /// <summary>Some of what it seems to cover goes on.</summary>
    Partial,

    /// <summary>Somebody may be faster.</summary>
    CanBeRaced,
}

/// <param name="Says">The trap in one sentence, shown to whoever approves.</param>
/// <param name="Flags">For <see cref="LeverTrapKind.OverwritesFlags"/>: for each argument in order, the view that tells whether its flag is set.</param>
public sealed record LeverTrap(LeverTrapKind Kind, string Says, Items<CallPattern> Flags);
