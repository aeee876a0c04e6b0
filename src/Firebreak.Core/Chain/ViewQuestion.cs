using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>A call that the state at the end of a block is asked, in nobody's name.</summary>
/// <param name="Data">Selector and arguments.</param>
/// <param name="Longest">How many bytes of an answer are read; what a contract says beyond them is only counted.</param>
public sealed record ViewQuestion(Address Contract, Items<byte> Data, int Longest)
{
    /// <summary>The most that <see cref="Longest"/> may be.</summary>
    public const int MostBytes = 2_048;

    /// <summary>The most that <see cref="Data"/> may have.</summary>
    public const int MostData = 1_024;

    /// <summary>Whether the state before the block is asked as well.</summary>
    public bool AsksBefore { get; init; }
}

/// <summary>What became of a question, at the end of a block and before it.</summary>
/// <param name="Before">Null where nobody asked.</param>
public sealed record ViewReply(ViewQuestion Question, ViewOutcome After, ViewOutcome? Before = null);

/// <summary>What became of one call of a view.</summary>
public abstract record ViewOutcome
{
    private ViewOutcome()
    {
    }

    /// <summary>The contract answered, with what it liked to answer.</summary>
    /// <param name="Bytes">The beginning of the answer, at most as many as the question reads.</param>
    /// <param name="Length">How many there were.</param>
    public sealed record Answered(Items<byte> Bytes, int Length) : ViewOutcome;

    /// <summary>The contract refused, or failed.</summary>
    /// <param name="Reason">In words, bounded and safe to show.</param>
    public sealed record Reverted(string Reason) : ViewOutcome;

    /// <summary>The source should have answered and did not; it may yet.</summary>
    public sealed record Unanswered(string Reason) : ViewOutcome;

    /// <summary>The source has no such answers at all.</summary>
    public sealed record NotOffered(string Reason) : ViewOutcome;
}
