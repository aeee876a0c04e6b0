namespace Firebreak.TestKit.Faults;

/// <summary>One thing that a <see cref="FaultyNode"/> did wrong.</summary>
/// <param name="Method">What was asked; empty for what nobody asked for, such as the announcement of a head.</param>
/// <param name="Block">The height, tag or hash that was asked about, as it stood in the request; null when it was about no block.</param>
/// <param name="Number">The height of the block that was lied about, where the answer names it.</param>
/// <param name="At">When.</param>
public sealed record ServedFault(FaultMode Kind, string Method, string? Block, ulong? Number, NodeMoment At);

/// <summary>A moment in the life of a node: by the clock, and by how much it had been asked until then. On a busy machine seconds say little.</summary>
/// <param name="Timestamp">As <see cref="TimeProvider.GetTimestamp"/> of the system tells it.</param>
/// <param name="Questions">How many questions had been put to it.</param>
public readonly record struct NodeMoment(long Timestamp, long Questions)
{
    public TimeSpan TimeTo(NodeMoment other) => TimeProvider.System.GetElapsedTime(Timestamp, other.Timestamp).Duration();

    public long QuestionsTo(NodeMoment other) => Math.Abs(other.Questions - Questions);
}
