using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A piece of a rule's text; faults of it are told at its place in the file. Two of the same text are two.</summary>
public sealed class Phrase(string text)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}

/// <summary>Something in a rule that its writer must mend.</summary>
/// <param name="Spot">Where in the phrase; null for all of it.</param>
public sealed record RuleFault(Phrase At, Spot? Spot, string What, string Mend);

/// <summary>A rule as its file says it, before anybody asks whether it makes sense.</summary>
/// <param name="Rule">Its head: who it is, what it may do, who answers for it.</param>
/// <param name="Head">Where faults of the rule as a whole are told.</param>
public sealed record RuleDraft(Rule Rule, Phrase Head)
{
    /// <summary>The file that it was read from; empty for none.</summary>
    public string File { get; init; } = "";

    public bool IsEnabled { get; init; } = true;

    /// <summary>The chains that it judges; none stands for all.</summary>
    public Items<ChainId> Networks { get; init; } = [];

    /// <summary>Addresses or names; none stands for any account.</summary>
    public Items<Phrase> Addresses { get; init; } = [];

    public Items<ListDraft> Lists { get; init; } = [];

    public Items<TriggerDraft> On { get; init; } = [];

    /// <summary>The transaction must be one of these; none stands for any transaction.</summary>
    public Items<TransactionDraft> Transactions { get; init; } = [];

    public WindowDraft? Window { get; init; }

    public Items<CaseDraft> Cases { get; init; } = [];

    /// <summary>A short digest of everything that decides what the rule finds; its words for people do not count.</summary>
    public string Digest { get; init; } = "";
}

/// <summary>Values under a name, each written as in an expression.</summary>
public sealed record ListDraft(string Name, Items<Phrase> Values);

/// <summary>What a trigger fires for.</summary>
public enum TriggerKind
{
    Transaction,
    Log,
    Call,
    Creation,
    Revert,
    Balance,
    Slot,
    View,
    Pending,
    Schedule,
}

/// <summary>How something ended.</summary>
public enum Outcome
{
    Any,
    Succeeded,
    Reverted,
}

/// <summary>One entry of <c>on</c>.</summary>
/// <param name="Subject">What stands behind the trigger's key: a declaration, a slot, a schedule, or any.</param>
public sealed record TriggerDraft(TriggerKind Kind, Phrase Subject)
{
    public Phrase? Name { get; init; }

    /// <summary>Instead of the rule's; null when the trigger has none of its own.</summary>
    public Items<Phrase>? Addresses { get; init; }

    public Phrase? Where { get; init; }

    /// <summary>Null for what the kind has by default.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>Whether calls by contracts count too.</summary>
    public bool IsInternal { get; init; } = true;

    /// <summary>Kinds of calls that count.</summary>
    public Items<FrameKind> Kinds { get; init; } = [FrameKind.Call];

    /// <summary>The arguments of a view call, each written as in an expression.</summary>
    public Items<Phrase> Arguments { get; init; } = [];

    /// <summary>How often a view is asked; null for every block.</summary>
    public Phrase? Every { get; init; }
}

/// <summary>One entry of <c>transactions</c>.</summary>
public sealed record TransactionDraft(Outcome Outcome, Phrase? Where);

/// <summary>Several matches together.</summary>
public sealed record WindowDraft(Phrase Over)
{
    public Items<Phrase> By { get; init; } = [];

    public Phrase? When { get; init; }

    /// <summary>Names of triggers that must have matched in this order.</summary>
    public Items<Phrase> Sequence { get; init; } = [];
}
