namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>A line of a file, for messages. Counts from 1.</summary>
public readonly record struct Place(int Line, int Column);

/// <summary>One thing that somebody does in a drill, or that the chain is told to do.</summary>
public abstract record Step(Place Place)
{
    /// <summary>Creates a contract.</summary>
    public sealed record Deploy(
        Place Place, Terms Terms, string Artifact, IReadOnlyList<Expression> Arguments, IReadOnlyDictionary<string, Expression> Link, Naming? Naming)
        : Step(Place);

    /// <summary>Calls a contract in a transaction.</summary>
    public sealed record Call(Place Place, Terms Terms, Expression.Ask Function, Naming? Naming) : Step(Place);

    /// <summary>Sends ether, or bytes, or both.</summary>
    public sealed record Pay(Place Place, Terms Terms, Expression To, Expression? Bytes) : Step(Place);

    /// <summary>Names a value; nothing is sent.</summary>
    public sealed record Let(Place Place, Naming Naming, Expression Value) : Step(Place);

    /// <summary>Code at an address where the real chain has it; nothing is sent.</summary>
    public sealed record Put(Place Place, Expression Code, Expression At) : Step(Place);

    /// <summary>Empty blocks.</summary>
    public sealed record Mine(Place Place, int Blocks) : Step(Place);

    /// <summary>The chain's clock goes on.</summary>
    public sealed record Wait(Place Place, TimeSpan Time) : Step(Place);

    /// <summary>The same steps several times; <c>$round</c> counts from 1.</summary>
    public sealed record Repeat(Place Place, int Times, IReadOnlyList<Step> Steps) : Step(Place);

    /// <summary>Runs a program of <c>drills/</c> that deploys what has its own way of being deployed.</summary>
    /// <param name="Names">What it must name.</param>
    /// <param name="Takes">By how much it moves the chain's clock at most.</param>
    public sealed record Script(Place Place, string File, IReadOnlyList<string> Names, TimeSpan Takes) : Step(Place);
}

/// <summary>How a transaction is sent.</summary>
/// <param name="As">The account.</param>
/// <param name="Fails">It must revert.</param>
/// <param name="Hostile">It takes what is not the sender's.</param>
public sealed record Terms(string As, Expression? Value, ulong Gas, bool Fails, bool Hostile);

/// <summary>A name for what a step gives.</summary>
/// <param name="Interface">The artifact whose functions it has; null where that is known anyway, or nothing is called on it.</param>
public sealed record Naming(string Name, string? Interface);
