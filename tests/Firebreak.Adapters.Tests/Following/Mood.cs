namespace Firebreak.Adapters.Tests.Following;

/// <summary>How a node answers the next questions.</summary>
internal enum Mood
{
    Sound,

    /// <summary>As another machine behind the same address, which is some blocks late.</summary>
    Late,

    /// <summary>As another machine, which still stands on a dead branch.</summary>
    Astray,

    /// <summary>Not at all.</summary>
    Down,

    /// <summary>With nonsense.</summary>
    Babbling,

    /// <summary>With an error object, whatever it is asked.</summary>
    Erring,

    /// <summary>With error objects about traces alone.</summary>
    Tripping,

    /// <summary>As before somebody enabled its debug namespace.</summary>
    Bare,
}

/// <summary>How new heads are announced.</summary>
internal enum Heralding
{
    InOrder,
    Twice,
    Backwards,
    WithDeadHeads,
    Never,
}
