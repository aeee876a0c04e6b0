using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Detection;

/// <summary>What rules in shadow said of blocks that are on the chain. It is written with the position; see <see cref="Ingest.ChainCommit.Shadows"/>.</summary>
public interface IShadowLog
{
    /// <summary>Ascending by block.</summary>
    Task<IReadOnlyList<Signal>> ShadowsAsync(ChainId chain, ulong from, ulong to, CancellationToken cancellationToken);
}
