namespace Firebreak.Core.Detection.Writing;

/// <summary>A case of a rule as its file tells it: a few small blocks, and whether the rule fires on them.</summary>
public sealed record CaseDraft(Phrase Name, bool Fires, Items<CaseBlock> Blocks);

/// <summary>One block of a case.</summary>
/// <param name="After">How long after the block before it; null for twelve seconds.</param>
/// <param name="IsPending">Whether its transactions only wait.</param>
public sealed record CaseBlock(Phrase? After, bool IsPending, Items<CaseCall> Transactions);

/// <summary>A transaction or a call within one: a transaction is the call that the sender makes.</summary>
/// <param name="From">Null for whoever was called before; a sender of its own for a transaction.</param>
/// <param name="Call">The function's declaration, or the name of one that the rule declares; null for none.</param>
/// <param name="Creates">Whether a contract is created at <paramref name="To"/>.</param>
public sealed record CaseCall(Phrase? From, Phrase To, Phrase? Value, Phrase? Call, Items<Phrase> Arguments, bool Reverts, bool Creates)
{
    public Items<CaseCall> Calls { get; init; } = [];

    /// <summary>Of a transaction only.</summary>
    public Items<CaseLog> Logs { get; init; } = [];

    /// <summary>Of a transaction only.</summary>
    public Items<CaseChange> Changes { get; init; } = [];

    public string Kind { get; init; } = "call";
}

/// <summary>A log of a case.</summary>
/// <param name="Event">The declaration, or the name of an event that the rule declares.</param>
public sealed record CaseLog(Phrase Event, Phrase Emitter, Items<Phrase> Arguments);

/// <summary>A change of state in a case.</summary>
/// <param name="Slot">Null for the native balance.</param>
public sealed record CaseChange(Phrase Account, Phrase? Slot, Phrase Before, Phrase After);

/// <summary>A case made ready.</summary>
public sealed record RuleCase(string Name, bool Fires, Items<Chain.Block> Blocks);
