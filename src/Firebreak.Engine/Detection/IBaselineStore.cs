using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Detection;

/// <summary>Where what was learned of a protocol is kept. It is written with the position of the chain; see <see cref="Ingest.ChainCommit.Teaching"/>.</summary>
public interface IBaselineStore
{
    /// <summary>The newest state at or below a height; null when there is none.</summary>
    Task<BaselineState?> FindStateAsync(ChainId chain, string protocol, ulong atOrBelow, CancellationToken cancellationToken);

    /// <summary>What was seen above a height, ascending: what is learned by now, and what waits to be.</summary>
    Task<IReadOnlyList<StoredImprint>> ImprintsAsync(ChainId chain, string protocol, ulong? above, CancellationToken cancellationToken);

    /// <summary>Marks that were taken in above a height, ascending.</summary>
    Task<IReadOnlyList<TakenMark>> TakenMarksAsync(ChainId chain, string protocol, ulong? above, CancellationToken cancellationToken);

    /// <summary>Marks that no final block has taken in yet, the oldest first.</summary>
    Task<IReadOnlyList<PageMark>> WaitingMarksAsync(ChainId chain, string protocol, CancellationToken cancellationToken);

    /// <summary>Keeps what a person said of a page. The first word counts: saying it again, or the opposite, changes nothing.</summary>
    Task MarkAsync(ChainId chain, string protocol, PageMark mark, CancellationToken cancellationToken);
}

/// <summary>An imprint as it lies in the store.</summary>
/// <param name="Bytes">See <see cref="FootprintForm"/>.</param>
public sealed record StoredImprint(BlockRef Block, int Place, byte[] Bytes);
