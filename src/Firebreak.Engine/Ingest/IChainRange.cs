using Firebreak.Core.Chain;

namespace Firebreak.Engine.Ingest;

/// <summary>Reads a range of the chain once, as fast as the node gives it.</summary>
public interface IChainRange
{
    /// <summary>
    /// Asks for the first blocks already, while the caller still finds out what it needs of them. A hint: what comes of it is told by
    /// <see cref="ReadAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends it when nobody will read the range.</param>
    void Begin(ulong from, ulong to, CancellationToken cancellationToken);

    /// <summary>
    /// The blocks of the range in order, each on top of the one before. A reorg within the range comes as an update, and the new branch follows.
    /// A block that the node gives only in part carries fewer lanes.
    /// </summary>
    /// <param name="to">The last block; it exists already.</param>
    /// <param name="needs">What the blocks must carry; what is not needed is not asked for.</param>
    /// <exception cref="NodeUnavailableException">No node could be reached for longer than a range waits.</exception>
    /// <exception cref="NodeAnswerException">The nodes answer nonsense and go on doing so.</exception>
    IAsyncEnumerable<ChainUpdate> ReadAsync(ulong from, ulong to, Lanes needs, CancellationToken cancellationToken);
}
