namespace Firebreak.Core.Detection.Writing;

/// <summary>
/// What a condition says. What could not be read is neither true nor false: a rule fires only on <see cref="Yes"/>, and a NOT in front of
/// something unreadable makes no hit of it.
/// </summary>
internal enum Truth : byte
{
    No,
    Unknown,
    Yes,
}

internal static class Truths
{
    public static Truth Of(bool value) => value ? Truth.Yes : Truth.No;

    public static Truth Of(bool? value) => value is { } known ? Of(known) : Truth.Unknown;

    public static Truth Not(Truth value) => (Truth)(Truth.Yes - value);
}
