using Firebreak.Core;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Detection;

/// <summary>What a protocol held and what its assets were worth before a block, and what views answer at its end.</summary>
public interface IValuations
{
    /// <summary>Null when the source holds no state of the block before it.</summary>
    /// <exception cref="Ingest.NodeUnavailableException">The source cannot answer for the moment.</exception>
    /// <exception cref="Ingest.NodeAnswerException">The source refuses, for example because it has pruned that state.</exception>
    Task<Valuation?> BeforeAsync(Block block, CancellationToken cancellationToken);

    /// <summary>The prices alone that the operator wrote, without what contracts held; null when some price stands in the chain's state.</summary>
    Valuation? Written(Block block) => null;

    /// <summary>What became of each question; where a source holds no state, that of each.</summary>
    /// <exception cref="Ingest.NodeUnavailableException">The source cannot answer for the moment.</exception>
    Task<Items<ViewReply>> AskAsync(Block block, Items<ViewQuestion> questions, CancellationToken cancellationToken) =>
        Task.FromResult(ViewRound.NotOffered(questions, "the source holds no answers of views"));
}
