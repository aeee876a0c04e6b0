using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>Reads the state of the chain at a given block, by hash.</summary>
public interface IChainView
{
    /// <summary>EIP-1474: the method is not supported.</summary>
    private const int NotSupported = -32004;

    Task<BlockRef> HeadAsync(CancellationToken cancellationToken);

    /// <summary>The header and timestamp of a height on the chain as the node sees it now; null above the head.</summary>
    Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken);

    Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken);

    Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken);

    /// <summary>An <c>eth_call</c> without a sender.</summary>
    /// <exception cref="NodeAnswerException">The call reverted; the exception carries the revert bytes.</exception>
    Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken);

    /// <summary>The same in somebody's name; a source that cannot speak for others refuses.</summary>
    /// <exception cref="NodeAnswerException">The call reverted, or it was refused.</exception>
    Task<byte[]> CallAsync(Address from, Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) =>
        throw new NodeAnswerException("eth_call: This source asks in nobody's name.");

    /// <summary>
    /// Several numbers of the state at one block, in the order of the questions. Null where the contract refuses, or answers with anything
    /// but one word.
    /// </summary>
    async Task<IReadOnlyList<UInt256?>> ReadManyAsync(IReadOnlyList<StateQuestion> questions, BlockRef at, CancellationToken cancellationToken) =>
        await Task.WhenAll(questions.Select(question => ReadAsync(question, at, cancellationToken)));

    /// <summary>One number of the state; see <see cref="ReadManyAsync"/>.</summary>
    async Task<UInt256?> ReadAsync(StateQuestion question, BlockRef at, CancellationToken cancellationToken)
    {
        if (question.Data is not { } data)
        {
            return await BalanceAsync(question.Account, at, cancellationToken);
        }

        try
        {
            return await CallAsync(question.Account, data, at, cancellationToken) is { Length: 32 } answer ? UInt256.FromBigEndian(answer) : null;
        }
        catch (NodeAnswerException exception) when (exception.IsRevert)
        {
            return null;
        }
    }

    /// <summary>
    /// Several views at one block, in the order of the questions. What becomes of one says nothing of the others; only a node that cannot be
    /// used at all is an exception.
    /// </summary>
    async Task<IReadOnlyList<ViewOutcome>> AskAsync(IReadOnlyList<ViewQuestion> questions, BlockRef at, CancellationToken cancellationToken) =>
        await Task.WhenAll(questions.Select(question => AskAsync(question, at, cancellationToken)));

    /// <summary>One view.</summary>
    async Task<ViewOutcome> AskAsync(ViewQuestion question, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync(question.Contract, [.. question.Data], at, cancellationToken);
            return new ViewOutcome.Answered([.. answer.AsSpan(0, Math.Min(answer.Length, question.Longest))], answer.Length);
        }
        catch (NodeAnswerException exception)
        {
            return exception.IsRevert ? new ViewOutcome.Reverted(RevertReason.Describe(exception.RevertData.Span, [])) : new ViewOutcome.Unanswered(exception.Message);
        }
    }

    Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken);

    /// <summary>One word of an account's storage; zero where nothing was written.</summary>
    /// <exception cref="NodeAnswerException">The node does not give it; so does a view that keeps no storage.</exception>
    Task<Hash256> StorageAsync(Address account, Hash256 slot, BlockRef at, CancellationToken cancellationToken) =>
        Task.FromException<Hash256>(new NodeAnswerException("eth_getStorageAt: storage is not kept here.") { Code = NotSupported });

    /// <summary>Logs of a range of heights on the chain as the node sees it now, in their order. Their data is not read.</summary>
    /// <exception cref="NodeAnswerException">The node refuses, or there are more than <see cref="LogQuestion.MostLogs"/>; so does a view that keeps no logs.</exception>
    Task<IReadOnlyList<FoundLog>> LogsAsync(LogQuestion question, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<FoundLog>>(new NodeAnswerException("eth_getLogs: logs are not kept here.") { Code = NotSupported });

    /// <summary>A whole block of the wide lane by height, for investigations; null above the head.</summary>
    Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken);

    /// <summary>What the node calls itself now, bounded in length and cleaned: it may have been upgraded since it was probed.</summary>
    async Task<string> ClientAsync(CancellationToken cancellationToken) => (await CapabilitiesAsync(cancellationToken)).Client;

    /// <summary>What the node lets Firebreak see.</summary>
    Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken);
}

/// <summary>What was found when the node was probed at start.</summary>
/// <param name="Client">The node's own <c>web3_clientVersion</c>, bounded in length.</param>
/// <param name="Missing">One plain sentence per thing that this node does not offer, with what it costs.</param>
public sealed record NodeCapabilities(
    ChainId Chain, string Client, Lanes Lanes, bool DeepTraces, bool Subscriptions, Core.Items<string> Missing)
{
    /// <summary>Thing by thing, for people; empty where nobody asked.</summary>
    public Core.Items<NodeAbility> Abilities { get; init; } = [];
}

/// <summary>One thing that Firebreak asks of a node.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="How">By which method it is had, or what the node answered instead.</param>
/// <param name="LostWithout">What is not seen, or is slower, without it.</param>
public sealed record NodeAbility(string Name, bool IsThere, string How, string LostWithout);
