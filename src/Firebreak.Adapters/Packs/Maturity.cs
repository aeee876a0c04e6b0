namespace Firebreak.Adapters.Packs;

/// <summary>How far an entry of a pack can be trusted; the word <c>status</c> in its file.</summary>
internal enum RuleStatus
{
    Sandbox,
    Shadow,
    Incubating,
    Stable,
    Deprecated,
}

/// <inheritdoc cref="RuleStatus"/>
internal enum Maturity
{
    Sandbox,
    Incubating,
    Stable,
    Deprecated,
}
