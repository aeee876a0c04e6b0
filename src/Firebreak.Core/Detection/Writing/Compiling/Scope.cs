using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>What the names in an expression mean, which depends on what its trigger looks at.</summary>
internal sealed class Scope
{
    private static readonly FrozenDictionary<string, Term> NoFields = FrozenDictionary<string, Term>.Empty;

    public Scope(Ledger ledger, Lists lists) => (Ledger, Lists) = (ledger, lists);

    public Ledger Ledger { get; }

    public Lists Lists { get; }

    /// <summary>The arguments of the event, call or error, by bare name; null where there are none.</summary>
    public Arguments? Arguments { get; init; }

    /// <summary>What a view answered before the block; null where nothing was answered before.</summary>
    public Arguments? Previous { get; init; }

    /// <summary>Whether something compares with <see cref="Previous"/>.</summary>
    public bool AsksPrevious { get; private set; }

    /// <summary>Why arguments cannot be read, where somebody could expect that they can.</summary>
    public string? Unreadable { get; init; }

    /// <summary>The word before the point for the trigger's own fields, for example <c>log</c>; null where it has none.</summary>
    public string? OwnName { get; init; }

    public FrozenDictionary<string, Term> Own { get; init; } = NoFields;

    /// <summary>Whether the trigger's own fields may be written without their word.</summary>
    public bool OwnAreBare { get; init; }

    /// <summary>Whether there is a transaction to be asked.</summary>
    public bool HasTransaction { get; init; } = true;

    /// <summary>The asset that an amount is of when nothing else is said: the emitter of a log, the native coin elsewhere.</summary>
    public Func<Moment, Address?>? OwnAsset { get; init; }

    /// <summary>The account that the trigger is about.</summary>
    public Func<Moment, Address>? Subject { get; init; }

    /// <summary>The window's aggregates; null outside of a window's condition.</summary>
    public Aggregates? Aggregates { get; init; }

    /// <summary>Says that something needs prices.</summary>
    public bool NeedsPrices { get; set; }

    /// <summary>What a block must carry for all that was found here.</summary>
    public Lanes Needs { get; private set; }

    /// <summary>The term of a path; null where it means nothing.</summary>
    public Term? Find(Expression.Path path, ExpressionFaults faults)
    {
        var found = Look(path, faults);
        Needs |= found?.Needs ?? Lanes.None;
        return found;
    }

    private Term? Look(Expression.Path path, ExpressionFaults faults)
    {
        if (Arguments is { } arguments && arguments.Has(path.Name))
        {
            return arguments.Find(path.Name, path.Steps, faults);
        }

        if (Previous is not null && path.Name is "answer" or "previous")
        {
            AsksPrevious |= path.Name == "previous";
            return (path.Name == "answer" ? Arguments! : Previous).FindIn(path, faults);
        }

        if (path.Steps.Count > 0)
        {
            return path.Name == "args" ? Argument(path, faults)
                : TableOf(path.Name) is { } table ? Member(path, table, faults)
                : null;
        }

        return OwnAreBare && Own.TryGetValue(path.Name, out var own) ? own : null;
    }

    /// <summary>Whether the path cannot be a bare word.</summary>
    public bool Knows(Expression.Path path) => path.Steps.Count > 0 || (Previous is not null && path.Name is "answer" or "previous") || Arguments?.Has(path.Name) == true || (OwnAreBare && Own.ContainsKey(path.Name));

    /// <summary>Every name that may begin a path here.</summary>
    public IEnumerable<string> KnownNames =>
    [
        .. Arguments?.Names ?? [],
        .. OwnAreBare ? Own.Keys : Enumerable.Empty<string>(),
        .. Previous is null ? Enumerable.Empty<string>() : ["answer", "previous"],
        .. OwnName is null ? [] : Own.Keys.Select(name => $"{OwnName}.{name}"),
        .. HasTransaction ? Fields.Transaction.Keys.Select(name => $"tx.{name}") : [],
        .. Fields.Block.Keys.Select(name => $"block.{name}"),
    ];

    private FrozenDictionary<string, Term>? TableOf(string name) => name switch
    {
        "block" => Fields.Block,
        "tx" when HasTransaction => Fields.Transaction,
        _ when name == OwnName => Own,
        _ => null,
    };

    private Term? Argument(Expression.Path path, ExpressionFaults faults)
    {
        var step = path.Steps[0];
        if (Arguments is null)
        {
            faults.Add(path.Spot, Unreadable ?? "there are no arguments here", "declare the event or function with the names of its parameters");
            return null;
        }

        if (step.Key is { } key && Arguments.Has(key))
        {
            return Arguments.Find(key, path.Steps.Skip(1).ToItems(), faults);
        }

        if (step.Key is null && step.Index < Arguments.Count)
        {
            return Arguments.Find(step.Index, path.Steps, faults);
        }

        faults.Add(step.Spot, "there is no such argument", Names.Mend(step.Key, Arguments.Names, "write args[0] for the first"));
        return null;
    }

    private static Term? Member(Expression.Path path, FrozenDictionary<string, Term> table, ExpressionFaults faults)
    {
        var step = path.Steps[0];
        if (step.Key is { } key && table.TryGetValue(key, out var term) && path.Steps.Count == 1)
        {
            return term;
        }

        faults.Add(
            step.Spot,
            step.Key is { } lost && Lost.Contains(lost) ? $"a block here does not keep {lost}" : $"{path.Name} has no such field",
            Names.Mend(step.Key, table.Keys, "name a field"));
        return null;
    }

    private static FrozenSet<string> Lost { get; } = new[] { "max_fee_per_gas", "max_priority_fee_per_gas", "gas_limit" }.ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>Named lists of a rule, as they were written.</summary>
internal sealed class Lists(IReadOnlyDictionary<string, Items<Expression>> lists)
{
    public static Lists None { get; } = new(FrozenDictionary<string, Items<Expression>>.Empty);

    public IEnumerable<string> Names => lists.Keys;

    public Items<Expression>? Find(string name) => lists.TryGetValue(name, out var values) ? values : null;
}
