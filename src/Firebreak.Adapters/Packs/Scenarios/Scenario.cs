using System.Numerics;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>A drill as its file tells it: contracts with a flaw, people who use them, and an attack that uses the flaw.</summary>
/// <param name="Id">Name of the drill and of its file.</param>
/// <param name="Kind">Family of the flaw, such as <c>first-depositor</c>.</param>
/// <param name="Flaw">The flaw in one paragraph.</param>
/// <param name="Accounts">Who takes part, with the wei that each has at the start.</param>
/// <param name="Contracts">Artifacts that are not in <c>contracts/artifacts</c>: name to path below <c>contracts</c>.</param>
/// <param name="Setup">Deployment, and what the protocol needs before people come.</param>
/// <param name="Traffic">How it is used before anything happens.</param>
/// <param name="Benign">The twin: the same shapes of call without a theft.</param>
/// <param name="Attack">From the attacker's preparation to the end.</param>
public sealed record Scenario(
    string File,
    string Id,
    string Title,
    string Kind,
    string Flaw,
    IReadOnlyList<string> References,
    IReadOnlyDictionary<string, BigInteger> Accounts,
    IReadOnlyDictionary<string, string> Contracts,
    IReadOnlyList<Step> Setup,
    IReadOnlyList<Step> Traffic,
    IReadOnlyList<Step> Benign,
    IReadOnlyList<Step> Attack,
    Operator Protocol,
    Expectation Expected)
{
    /// <summary>Time that the past takes when each of its blocks takes <paramref name="blockTime"/>.</summary>
    public TimeSpan Past(TimeSpan blockTime) => Duration(Setup, blockTime) + Duration(Traffic, blockTime);

    /// <summary>How many steps are played, each round of a repetition counted.</summary>
    public static long CountOf(IReadOnlyList<Step> steps) => steps.Aggregate(0L, (sum, step) => Math.Min(MostCounted, sum + step switch
    {
        Step.Repeat repeat => repeat.Times * CountOf(repeat.Steps),
        Step.Mine mine => mine.Blocks,
        _ => 1,
    }));

    // Far above what may be played; keeps sums of sums in bounds.
    private const long MostCounted = 1_000_000;

    private static TimeSpan Duration(IReadOnlyList<Step> steps, TimeSpan blockTime) =>
        steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step switch
        {
            Step.Mine mine => mine.Blocks * blockTime,
            Step.Wait wait => wait.Time + blockTime,
            Step.Repeat repeat => repeat.Times * Duration(repeat.Steps, blockTime),
            Step.Script script => script.Takes,
            Step.Let or Step.Put => TimeSpan.Zero,
            _ => blockTime,
        });
}

/// <summary>What the protocol's operator would tell Firebreak.</summary>
/// <param name="Roots">The contracts that are named to <c>protocol discover</c>.</param>
/// <param name="Tokens">Tokens that it is told to look for.</param>
/// <param name="Prices">US dollars of one whole unit; the native coin is <c>ETH</c>.</param>
/// <param name="Signers">The accounts whose keys Firebreak may pull levers with, by the name that levers give the signer.</param>
public sealed record Operator(
    string Name, IReadOnlyList<Expression> Roots, IReadOnlyList<Expression> Tokens, IReadOnlyDictionary<string, decimal> Prices, IReadOnlyDictionary<string, string> Signers)
{
    /// <summary>The signer that most levers ask for.</summary>
    public const string Guardian = "guardian";

    /// <summary>Levers of the packs that the operator fitted to the contracts.</summary>
    public IReadOnlyList<OperatorsLever> Levers { get; init; } = [];

    /// <summary>Who approves what asks people, in a drill that releases the rest by itself. One who is an account of the drill signs with its key.</summary>
    public IReadOnlyList<string> Approves { get; init; } = [];

    /// <summary>The accounts that sign what their Safe is asked for.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>The key of the native coin in <see cref="Prices"/>.</summary>
    public const string NativeCoin = "ETH";
}

/// <summary>One lever as the operator writes it under <c>levers:</c> of the protocol file.</summary>
/// <param name="With">What stands in its places.</param>
public sealed record OperatorsLever(string Lever, Expression At, IReadOnlyList<Expression> Protects, IReadOnlyDictionary<string, Expression> With)
{
    /// <summary>The Safe that holds the right; null where the signer itself does.</summary>
    public Expression? Caller { get; init; }

    /// <summary>The FirebreakGuard through which the signer acts for that Safe.</summary>
    public Expression? Guard { get; init; }

    /// <summary>Every expression of it.</summary>
    public IEnumerable<Expression> Parts => Protects.Concat(With.Values).Append(At).Concat(new[] { Caller, Guard }.OfType<Expression>());
}

/// <summary>What must be seen and saved.</summary>
/// <param name="Rules">Any of these must page.</param>
/// <param name="Levers">Each of these must be pulled and read back, and the incident be contained.</param>
/// <param name="Kept">What must be left when Firebreak has acted; null where it cannot act.</param>
public sealed record Expectation(IReadOnlyList<string> Rules, IReadOnlyList<string> Levers, KeptPart? Kept)
{
    /// <summary>Levers that stand ready and must not be pulled: why not must be told.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];
}

/// <summary>At least <paramref name="Percent"/> of what <paramref name="Of"/> was before the first hostile step.</summary>
public sealed record KeptPart(Expression Of, int Percent);
