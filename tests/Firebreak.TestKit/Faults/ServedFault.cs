namespace Firebreak.TestKit.Faults;

/// <summary>One thing that a <see cref="FaultyNode"/> did wrong.</summary>
/// <param name="Method">What was asked; empty for what nobody asked for, such as the announcement of a head.</param>
/// <param name="Block">The height, tag or hash that was asked about, as it stood in the request; null when it was about no block.</param>
/// <param name="Number">The height of the block that was lied about, where the answer names it.</param>
/// <param name="At">When, as <see cref="TimeProvider.GetTimestamp"/> of the system tells it.</param>
public sealed record ServedFault(FaultMode Kind, string Method, string? Block, ulong? Number, long At);
