using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A case of a rule as its file tells it: a few small blocks, and whether the rule fires on them.</summary>
public sealed record CaseDraft(Phrase Name, bool Fires, Items<CaseBlock> Blocks);

/// <summary>One block of a case.</summary>
/// <param name="After">How long after the block before it; null for twelve seconds.</param>
/// <param name="IsPending">Whether its transactions only wait.</param>
public sealed record CaseBlock(Phrase? After, bool IsPending, Items<CaseCall> Transactions)
{
    /// <summary>What views answer from this block on.</summary>
    public Items<CaseAnswer> Answers { get; init; } = [];
}

/// <summary>What a view answers in a case, until something else is told.</summary>
/// <param name="View">The declaration, or the name of a view that the rule asks.</param>
/// <param name="Answer">Its values; none for one that reverts.</param>
public sealed record CaseAnswer(Phrase View, Phrase Contract, Items<Phrase> Arguments, Items<Phrase> Answer, bool Reverts);

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
/// <param name="Answers">What views answer after each block.</param>
public sealed record RuleCase(string Name, bool Fires, Items<Block> Blocks, Items<Items<CaseView>> Answers)
{
    /// <summary>
    /// What the case tells of these questions about one of its blocks; of what it does not tell nothing is said. What it tells first was so
    /// before, too.
    /// </summary>
    public Items<ViewReply> Reply(int block, Items<ViewQuestion> questions) => questions
        .Where(question => OutcomeOf(block, question) is not null)
        .Select(question => new ViewReply(question, OutcomeOf(block, question)!, OutcomeOf(Math.Max(0, block - 1), question) ?? OutcomeOf(block, question)))
        .ToItems();

    private ViewOutcome? OutcomeOf(int block, ViewQuestion question) =>
        Answers[block].FirstOrDefault(known => known.Contract == question.Contract && known.Data == question.Data)?.Outcome;
}

/// <summary>What one call of a view gives in a case.</summary>
public sealed record CaseView(Address Contract, Items<byte> Data, ViewOutcome Outcome);
