using Firebreak.Core.Baselines.Explaining;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Features;

/// <summary>How a protocol was entered: the kinds of caller that a function meets.</summary>
public enum CallerClass : byte
{
    /// <summary>Nobody called: events alone, or a gift.</summary>
    None,

    /// <summary>The sender itself.</summary>
    Sender,

    /// <summary>A contract that stood there before.</summary>
    Contract,

    /// <summary>A contract that the same transaction created.</summary>
    NewContract,
}

/// <summary>How much of a token left the protocol.</summary>
/// <param name="Token">Its mark.</param>
/// <param name="Size">The natural logarithm of one more than the smallest units.</param>
/// <param name="Asset">The token; zero for the native coin.</param>
public readonly record struct Outflow(ulong Token, double Size, Address Asset);

/// <summary>One function of the protocol that was reached from within another.</summary>
/// <param name="Mark">The same for the same two functions and kind of caller.</param>
public readonly record struct Nest(uint Outer, uint Inner, ulong Mark);

/// <summary>
/// What one transaction did to one protocol, as far as any feature asks: taken once, when the transaction is judged, and kept until its block
/// is final. Depends on the transaction and the protocol's file alone, never on what was learned.
/// </summary>
public sealed class Footprint
{
    public Hash256 Transaction { get; internal set; }

    /// <summary>When its block was mined. Where no clock is recorded a block stands for twelve seconds.</summary>
    public DateTimeOffset MinedAt { get; internal set; }

    /// <summary>From 0 to 1, told by the transaction's hash: decides between equals wherever chance has to.</summary>
    public double Draw { get; internal set; }

    public int Frames { get; internal set; }

    public int Depth { get; internal set; }

    public int Callees { get; internal set; }

    public int DelegateCalls { get; internal set; }

    public int Creations { get; internal set; }

    /// <summary>Calls that failed within a transaction that went through.</summary>
    public int Failures { get; internal set; }

    public int InputBytes { get; internal set; }

    public ulong Gas { get; internal set; }

    /// <summary>How often the most repeated function of any contract was called.</summary>
    public int Repeats { get; internal set; }

    public ControlFlow Flow { get; internal set; }

    /// <summary>The function of the first entry into the protocol.</summary>
    public uint Selector { get; internal set; }

    public CallerClass Caller { get; internal set; }

    /// <summary>The sender's nonce; null where it is not told.</summary>
    public ulong? Nonce { get; internal set; }

    /// <summary>Who sent it, who called, which function met which kind of caller, and the fixed variables that were written.</summary>
    public ulong SenderMark { get; internal set; }

    public ulong CallerMark { get; internal set; }

    public ulong MeetingMark { get; internal set; }

    /// <summary>All marks to be remembered, those named above among them.</summary>
    public ulong[] Marks { get; internal set; } = [];

    /// <summary>Where, among the marks, the steps from function to function begin, the variables, and the functions within others.</summary>
    public int FirstPath { get; internal set; }

    public int FirstVariable { get; internal set; }

    public int FirstNest { get; internal set; }

    /// <summary>Functions of the protocol that were reached from within others, each pair once.</summary>
    public Nest[] Nests { get; internal set; } = [];

    /// <summary>What happened within the protocol, for holding it against others; see <see cref="CallOutline"/>.</summary>
    public OutlineCall[] Calls { get; internal set; } = [];

    public Outflow[] Outflows { get; internal set; } = [];

    /// <summary>Whole coins at prices from before.</summary>
    public double LossInCoins { get; internal set; }

    public double LossShare { get; internal set; }

    public double GainInCoins { get; internal set; }

    public double LentInCoins { get; internal set; }

    public int InternalMoves { get; internal set; }

    /// <summary>Natural logarithms.</summary>
    public double PriceFurthest { get; internal set; }

    public double PriceRest { get; internal set; }

    public bool ReadsWithinTrades { get; internal set; }

    public int PowerChanges { get; internal set; }

    public int CodeChanges { get; internal set; }

    public int MintsAndBurns { get; internal set; }

    /// <summary>The steps from function to function within the protocol.</summary>
    public ReadOnlySpan<ulong> Paths => Marks.AsSpan(FirstPath, FirstVariable - FirstPath);

    public ReadOnlySpan<ulong> Variables => Marks.AsSpan(FirstVariable, FirstNest - FirstVariable);
}
