using Firebreak.Core.Chain;

namespace Firebreak.Bench.Detection;

/// <summary>One recorded transaction that is to be judged by itself.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Label">The published kind of the flaw; null for ordinary traffic, empty where nobody published one.</param>
/// <param name="Day">When it was mined, where the recording says so.</param>
/// <param name="Trace">Storage access per frame, where it was recorded.</param>
internal sealed record RecordedCase(string Name, string? Label, DateOnly? Day, Block Block, int Transaction, DeepTrace? Trace)
{
    public int Frames => Block.Transactions[Transaction].FrameCount;
}

/// <summary>A recorded set, and what one should know before reading its figures.</summary>
/// <param name="WithoutEvents">True when it holds calls only: transfers are then taken from the calls that order them.</param>
internal sealed record RecordedSet(string Title, string Archive, bool IsAttacks, bool WithoutEvents);
