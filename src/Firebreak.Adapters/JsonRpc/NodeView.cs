using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Reads state by block hash, so that an answer can never be about another branch.</summary>
internal sealed class NodeView(NodeQueries queries, NodeSurvey survey, BlockFetcher fetcher) : IChainView
{
    private const int InvalidParams = -32602;
    private const int LimitExceeded = -32005;

    private ViewCalls? _views;

    // Set once a node is seen to refuse the object form of EIP-1898.
    private volatile bool _asksByHeight;

    // Set once a node is seen to answer single questions but no program.
    private volatile bool _refusesPrograms;

    public async Task<BlockRef> HeadAsync(CancellationToken cancellationToken) =>
        (await HeaderAsync(NodeCalls.HeaderByTag("latest"), cancellationToken))?.Ref
        ?? throw new NodeUnavailableException("eth_getBlockByNumber: The node has no latest block.");

    public Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) =>
        HeaderAsync(NodeCalls.HeaderByNumber(number), cancellationToken);

    public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken) =>
        AtAsync("eth_getBalance", $"\"{account.ToHex()}\"", at, static (ref JsonCursor cursor) => cursor.Number(), cancellationToken);

    public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) =>
        AtAsync("eth_getTransactionCount", $"\"{account.ToHex()}\"", at, static (ref JsonCursor cursor) => cursor.Quantity(), cancellationToken);

    public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) =>
        CallAsync($"{{\"to\":\"{to.ToHex()}\",\"data\":\"{Hex.Encode(data)}\"}}", at, cancellationToken);

    public Task<byte[]> CallAsync(Address from, Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) =>
        CallAsync($"{{\"from\":\"{from.ToHex()}\",\"to\":\"{to.ToHex()}\",\"data\":\"{Hex.Encode(data)}\"}}", at, cancellationToken);

    private Task<byte[]> CallAsync(string call, BlockRef at, CancellationToken cancellationToken) =>
        AtAsync("eth_call", call, at, static (ref JsonCursor cursor) => cursor.Bytes(), cancellationToken);

    public Task<IReadOnlyList<ViewOutcome>> AskAsync(IReadOnlyList<ViewQuestion> questions, BlockRef at, CancellationToken cancellationToken) =>
        (_views ??= new ViewCalls(CallAsync)).AskAsync(questions, at, cancellationToken);

    public async Task<IReadOnlyList<UInt256?>> ReadManyAsync(
        IReadOnlyList<StateQuestion> questions, BlockRef at, CancellationToken cancellationToken)
    {
        var chunks = questions.Chunk(StateProgram.MostQuestions).Select(chunk => ReadChunkAsync(chunk, at, cancellationToken));
        return [.. (await Task.WhenAll(chunks)).SelectMany(chunk => chunk)];
    }

    private async Task<IReadOnlyList<UInt256?>> ReadChunkAsync(StateQuestion[] questions, BlockRef at, CancellationToken cancellationToken)
    {
        if (questions.Length < 2 || _refusesPrograms)
        {
            return await OneByOneAsync(questions, at, cancellationToken);
        }

        try
        {
            var answer = await AtAsync(
                "eth_call", $"{{\"data\":\"{Hex.Encode(StateProgram.Write(questions))}\"}}", at, static (ref JsonCursor cursor) => cursor.Bytes(), cancellationToken);
            if (StateProgram.Read(answer, questions.Length) is { } numbers)
            {
                return await FillAsync(numbers, questions, at, cancellationToken);
            }
        }
        catch (NodeAnswerException)
        {
            // Whether the program is refused or the state is not there, single questions tell.
        }

        var answers = await OneByOneAsync(questions, at, cancellationToken);
        _refusesPrograms = true;
        return answers;
    }

    // A function that is no view fails in the program, which must not let one contract change what the next one says; alone it may answer.
    private async Task<IReadOnlyList<UInt256?>> FillAsync(
        UInt256?[] numbers, StateQuestion[] questions, BlockRef at, CancellationToken cancellationToken)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] ??= await ((IChainView)this).ReadAsync(questions[i], at, cancellationToken);
        }

        return numbers;
    }

    private async Task<IReadOnlyList<UInt256?>> OneByOneAsync(StateQuestion[] questions, BlockRef at, CancellationToken cancellationToken) =>
        await Task.WhenAll(questions.Select(question => ((IChainView)this).ReadAsync(question, at, cancellationToken)));

    public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) =>
        AtAsync("eth_getCode", $"\"{account.ToHex()}\"", at, static (ref JsonCursor cursor) => cursor.Bytes(), cancellationToken);

    public Task<Hash256> StorageAsync(Address account, Hash256 slot, BlockRef at, CancellationToken cancellationToken) => AtAsync(
        "eth_getStorageAt", $"\"{account.ToHex()}\",\"{slot.ToHex()}\"", at, static (ref JsonCursor cursor) => cursor.Word(), cancellationToken);

    public async Task<IReadOnlyList<FoundLog>> LogsAsync(LogQuestion question, CancellationToken cancellationToken) =>
        await queries.AskAsync(NodeCalls.Logs(question), Reading.LogReader.Read, cancellationToken)
        ?? throw new NodeAnswerException($"eth_getLogs: There are more than {LogQuestion.MostLogs} such logs.") { Code = LimitExceeded };

    public async Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken)
    {
        var profile = await NodeQueries.WaitableAsync(survey.GetAsync, cancellationToken);
        return await NodeQueries.WaitableAsync(token => fetcher.FindAsync(number, profile, token), cancellationToken);
    }

    public async Task<string> ClientAsync(CancellationToken cancellationToken) => NodeProbe.CleanName(
        await queries.AskAsync(RpcCall.Of("web3_clientVersion"), (ref JsonCursor cursor) => cursor.Prose(), cancellationToken));

    public async Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) =>
        (await NodeQueries.WaitableAsync(survey.GetAsync, cancellationToken)).Capabilities;

    private Task<BlockHeader?> HeaderAsync(RpcCall call, CancellationToken cancellationToken) =>
        NodeQueries.WaitableAsync(token => fetcher.FindHeaderAsync(call, token), cancellationToken);

    private async Task<T> AtAsync<T>(string method, string subject, BlockRef at, ResultReader<T> read, CancellationToken cancellationToken)
    {
        if (!_asksByHeight)
        {
            try
            {
                return await queries.AskAsync(new RpcCall(method, $"[{subject},{RpcText.ByHash(at)}]"), read, cancellationToken);
            }
            catch (NodeAnswerException exception) when (exception.Code == InvalidParams)
            {
                if (!await RefusesHashesAsync(at, cancellationToken))
                {
                    throw;
                }

                _asksByHeight = true;
            }
        }

        var answer = await queries.AskAsync(new RpcCall(method, $"[{subject},{RpcText.ByNumber(at)}]"), read, cancellationToken);
        var now = await FindHeaderAsync(at.Number, cancellationToken);
        return now?.Ref == at
            ? answer
            : throw new NodeAnswerException($"{method}: Block {at} is no longer on the chain, and the node reads state only by height.")
            {
                Code = InvalidParams,
            };
    }

    // "Invalid params" may mean the block as well as the form; a question about a block that is surely there tells them apart.
    private async Task<bool> RefusesHashesAsync(BlockRef at, CancellationToken cancellationToken)
    {
        if ((await FindHeaderAsync(at.Number, cancellationToken))?.Ref != at)
        {
            return false;
        }

        try
        {
            var probe = new RpcCall("eth_getBalance", $"[\"{default(Address).ToHex()}\",{RpcText.ByHash(at)}]");
            await queries.AskAsync(probe, static (ref JsonCursor cursor) => cursor.Number(), cancellationToken);
            return false;
        }
        catch (NodeAnswerException exception) when (exception.Code == InvalidParams)
        {
            return true;
        }
    }
}
