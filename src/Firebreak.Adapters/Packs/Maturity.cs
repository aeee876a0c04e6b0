namespace Firebreak.Adapters.Packs;

/// <summary>How far an entry of a pack can be trusted; the word <c>status</c> in its file.</summary>
internal enum Maturity
{
    Sandbox,
    Incubating,
    Stable,
    Deprecated,
}
