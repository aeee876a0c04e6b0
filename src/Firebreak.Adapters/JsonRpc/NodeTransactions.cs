using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Sends through the user's own nodes, and whatever else is configured. The same bytes may be sent as often as one likes: the chain takes them once.</summary>
internal sealed class NodeTransactions(SendingWays ways, NodeQueries queries, BlockFetcher headers) : ITransactionGateway
{
    private readonly FeeWatch _fees = new(queries, headers);

    public string Endpoint => $"{ways.Names} eth_sendRawTransaction";

    public Task<ulong> MinedNonceAsync(Address account, CancellationToken cancellationToken) => queries.AskAsync(
        new RpcCall("eth_getTransactionCount", $"[\"{account.ToHex()}\",\"latest\"]"), static (ref JsonCursor cursor) => cursor.Quantity(), cancellationToken);

    public Task<FeeSituation> FeesAsync(CancellationToken cancellationToken) => _fees.ReadAsync(cancellationToken);

    public Task<ulong> EstimateGasAsync(Address from, Address to, byte[] data, CancellationToken cancellationToken) => queries.AskAsync(
        new RpcCall("eth_estimateGas", $"[{{\"from\":\"{from.ToHex()}\",\"to\":\"{to.ToHex()}\",\"data\":\"{Hex.Encode(data)}\"}}]"),
        static (ref JsonCursor cursor) => cursor.Quantity(),
        cancellationToken);

    public async Task<SendOutcome> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        var hash = Keccak.Hash(raw.Span);
        var told = await ways.TellAsync(new RpcCall("eth_sendRawTransaction", $"[\"{Hex.Encode(raw.Span)}\"]"), hash, cancellationToken);
        if (told is { Accepted: false, Answer: { } refusal })
        {
            // "Already known", "nonce too low": whatever the words are, what counts is whether the node has these very bytes.
            return await HasAsync(hash, cancellationToken) ? new SendOutcome(Accepted: true, refusal) : told;
        }

        return told;
    }

    public async Task<MinedTransaction?> FindAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        if (await queries.AskAsync(NodeCalls.Receipt(transaction), MinedReceipt.Read, cancellationToken) is not { } receipt)
        {
            return null;
        }

        var header = await NodeQueries.WaitableAsync(
            token => headers.FindHeaderAsync(NodeCalls.HeaderByNumber(receipt.Block.Number), token), cancellationToken);
        return header?.Ref == receipt.Block
            ? new MinedTransaction(receipt.Block, header.MinedAt, receipt.Succeeded, receipt.GasUsed)
            : null;
    }

    private Task<bool> HasAsync(Hash256 transaction, CancellationToken cancellationToken) => queries.AskAsync(
        new RpcCall("eth_getTransactionByHash", $"[\"{transaction}\"]"), static (ref JsonCursor cursor) => Exists(ref cursor), cancellationToken);

    private static bool Exists(ref JsonCursor cursor)
    {
        var exists = cursor.IsObject;
        cursor.Skip();
        return exists;
    }
}
