using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Evaluation;

/// <summary>What a recorded set holds.</summary>
public enum SetKind
{
    /// <summary>Attacks run again on recorded state, with events and mostly storage access.</summary>
    Reproductions,

    /// <summary>Attacks as they were sent: calls alone.</summary>
    OriginalTraces,

    /// <summary>Whole blocks of which nobody said that anything in them was an attack.</summary>
    Ordinary,
}

/// <summary>A recorded set of the folder that is evaluated.</summary>
public sealed record RecordedSet(string Name, SetKind Kind)
{
    public bool IsAttacks => Kind != SetKind.Ordinary;
}

/// <summary>What is published of an attack. Nothing of this is known to those who judge.</summary>
/// <param name="Label">The kind of the flaw in its author's words; empty where nobody published one.</param>
/// <param name="IsGradeA">True where the recording shows the gain of whoever attacked.</param>
public sealed record AttackNote(string Name, string Label, DateOnly? Day, bool IsGradeA);

/// <summary>One entry of a recorded set: a block with the transactions to judge.</summary>
/// <param name="Note">Null for ordinary traffic.</param>
public sealed record Recording(RecordedSet Set, AttackNote? Note, ArchivedBlock Archived);

/// <summary>The recorded life of a protocol, up to and including the exploit if there was one.</summary>
/// <param name="Published">What CrossGuard published for it; null where it is not among theirs.</param>
public sealed record RecordedHistory(string Protocol, IReadOnlyCollection<Hash256> Exploits, IReadOnlyCollection<Address> Watched, PublishedFigure? Published);

/// <summary>Another's published result on the same protocol.</summary>
/// <param name="Blocked">Whether the exploit was stopped.</param>
/// <param name="FalsePercent">False positives in per cent of the transactions.</param>
public sealed record PublishedFigure(bool Blocked, double FalsePercent);
