using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Chain;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>What a transaction will teach once its block is final. All that was learned is a fold over these, in the order of the chain.</summary>
/// <param name="Place">Where in its block the transaction stands.</param>
public sealed record Imprint(BlockRef Block, int Place, Footprint Seen);

/// <summary>A person's word on a page.</summary>
/// <param name="Id">The same for the same page, however often it is said.</param>
/// <param name="IsFalse">True when there was nothing to be woken for.</param>
public sealed record PageMark(string Id, bool IsFalse);

/// <summary>What was learned up to and including a final block.</summary>
/// <param name="Transactions">How many it was learned from.</param>
/// <param name="Week">The week that the last of them was mined in, counted from 1970.</param>
/// <param name="Snapshot">See <see cref="ProtocolBaseline.ToSnapshot"/>.</param>
public sealed record BaselineState(BlockRef UpTo, long Transactions, long Week, byte[] Snapshot);

/// <summary>What one update of the chain means for what is learned: written with the position, in one transaction.</summary>
/// <param name="Protocol">Whose life it is.</param>
public sealed record Teaching(string Protocol, Items<Imprint> Imprints)
{
    /// <summary>What is known now that the update's block is final; null most of the time.</summary>
    public BaselineState? State { get; init; }

    /// <summary>Marks that were taken in with this final block.</summary>
    public Items<PageMark> Marks { get; init; }
}
