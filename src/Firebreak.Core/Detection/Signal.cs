using System.Text.Json.Serialization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>The kinds of evidence. Several of them make a page; no single anomaly does.</summary>
public enum Family
{
    ControlFlow,
    Actor,
    Economics,
    Price,
    Privilege,
    Network,
}

/// <summary>How much a rule's signal may do by itself.</summary>
public enum Tier
{
    /// <summary>Pages alone, if its value gate is passed.</summary>
    Decisive = 1,

    /// <summary>Needs another family beside it.</summary>
    Corroborating = 2,

    /// <summary>Context for people; never pages.</summary>
    Context = 3,
}

/// <summary>Operational severity after SEAL: P1 loss of funds, down to P5 information.</summary>
public enum Severity
{
    P1 = 1,
    P2,
    P3,
    P4,
    P5,
}

/// <summary>Identity of a signal: the hash of what it says, so that a replay of a block gives the same id again.</summary>
public readonly record struct SignalId(Hash256 Value)
{
    public override string ToString() => $"sig_{Value.ToString()[2..18]}";
}

/// <summary>
/// One detector's opinion of one transaction; or, in the family <see cref="Family.Network"/>, word of a trouble of watching itself, which
/// has no transaction, no actors and no contract for a subject, and which no reorg takes back.
/// </summary>
/// <param name="Rule">Id of the rule, for example <c>reentrancy</c>.</param>
/// <param name="Because">One sentence for a tired person. It may quote what attackers wrote: it is an excerpt.</param>
/// <param name="Subject">The protected contract that it is about; zero when it is about watching itself.</param>
/// <param name="Actors">Accounts that acted: sender first, then the contracts of the same hand.</param>
/// <param name="Gain">What the actors gained at prices before the transaction, in wei of the native coin.</param>
/// <param name="Pages">True when the rule's value gate was passed and its tier lets it page alone.</param>
public sealed record Signal(
    SignalId Id,
    string Rule,
    Tier Tier,
    Family Family,
    Severity Severity,
    bool Pages,
    double Score,
    string Because,
    Provenance Provenance,
    Address Subject,
    Items<Address> Actors,
    UInt256 Gain,
    Items<Evidence> Evidence)
{
    /// <summary>How many UTF-16 units of a sentence are kept.</summary>
    public const int LongestBecause = 1_000;

    public string Because { get; init => field = Excerpt.Of(value, LongestBecause); } = Excerpt.Of(Because, LongestBecause);
}

/// <summary>A pointer to what a signal rests on; the report shows what stands there.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Frame), "frame")]
[JsonDerivedType(typeof(Slot), "slot")]
[JsonDerivedType(typeof(Flow), "flow")]
[JsonDerivedType(typeof(Log), "log")]
public abstract record Evidence
{
    private Evidence()
    {
    }

    /// <summary>A call frame by its place in the transaction's call order.</summary>
    public sealed record Frame(Hash256 Transaction, int Index, Address From, Address To, uint Selector, string Role) : Evidence;

    /// <summary>A storage slot that was touched at a step of the transaction.</summary>
    public sealed record Slot(Hash256 Transaction, Address Account, Hash256 Key, int Step, string Role) : Evidence;

    /// <summary>An event by its position in the block, as the node numbered it.</summary>
    public sealed record Log(Hash256 Transaction, int Index, Address Emitter, string Role) : Evidence;

    /// <summary>Net movement of an asset (null for the native coin) for one account within the transaction.</summary>
    public sealed record Flow(Hash256 Transaction, Address Account, Address? Asset, Int256 Amount) : Evidence;
}

/// <summary>What happens to signals.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Raised), "raised")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Lapsed), "lapsed")]
public abstract record SignalChange
{
    private SignalChange()
    {
    }

    public sealed record Raised(Signal Signal) : SignalChange;

    /// <summary>The block under the signal was orphaned.</summary>
    /// <param name="Ancestor">The proof: the last block both branches share.</param>
    public sealed record Withdrawn(SignalId Signal, BlockRef Orphaned, BlockRef Ancestor) : SignalChange;

    /// <summary>What the signal told of is over; that it was so remains true.</summary>
    /// <param name="At">When it ended, by our clock.</param>
    public sealed record Settled(SignalId Signal, DateTimeOffset At) : SignalChange;

    /// <summary>What was raised ahead of the chain's order is over.</summary>
    /// <param name="Block">The block that ended it; null when none did.</param>
    public sealed record Lapsed(SignalId Signal, EarlyEnd Reason, BlockRef? Block) : SignalChange;
}
