using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>What others pay: in the last blocks, and in the pool where the node shows it and it is small enough to look through.</summary>
internal sealed class FeeWatch(NodeQueries queries, BlockFetcher headers)
{
    private const ulong LargestPool = 5_000;
    private const int BlocksOfHistory = 5;

    public async Task<FeeSituation> ReadAsync(CancellationToken cancellationToken)
    {
        var header = await NodeQueries.WaitableAsync(token => headers.FindHeaderAsync(NodeCalls.HeaderByTag("latest"), token), cancellationToken)
            ?? throw new NodeUnavailableException("eth_getBlockByNumber: The node has no latest block.");
        var baseFee = NextBaseFee(header);
        var history = OrNothingAsync(HistoryAsync(cancellationToken));
        var pool = OrNothingAsync(PoolAsync(baseFee, cancellationToken));
        return new FeeSituation(baseFee, UInt256.Max(await history, await pool));
    }

    /// <summary>EIP-1559: the base fee of the block on top of this one.</summary>
    public static UInt256 NextBaseFee(BlockHeader header)
    {
        const ulong Elasticity = 2;
        const ulong Denominator = 8;
        var target = header.GasLimit / Elasticity;
        if (header.BaseFee.IsZero || target == 0 || header.GasUsed == target)
        {
            return header.BaseFee;
        }

        if (header.GasUsed < target)
        {
            return header.BaseFee - (UInt256.MulDiv(header.BaseFee, target - header.GasUsed, target) / Denominator);
        }

        var rise = UInt256.MulDiv(header.BaseFee, header.GasUsed - target, target) / Denominator;
        return UInt256.CheckedAdd(header.BaseFee, UInt256.Max(rise, UInt256.One));
    }

    private Task<UInt256> HistoryAsync(CancellationToken cancellationToken) => queries.AskAsync(
        new RpcCall("eth_feeHistory", $"[\"{RpcText.Quantity(BlocksOfHistory)}\",\"latest\",[100]]"), HighestReward, cancellationToken);

    private async Task<UInt256> PoolAsync(UInt256 baseFee, CancellationToken cancellationToken)
    {
        var waiting = await queries.AskAsync(RpcCall.Of("txpool_status"), Waiting, cancellationToken);
        return waiting is 0 or > LargestPool
            ? UInt256.Zero
            : await queries.AskAsync(RpcCall.Of("txpool_content"), (ref JsonCursor cursor) => HighestTip(ref cursor, baseFee), cancellationToken);
    }

    // Not every node shows these; what is missing is no obstacle, the own offer is bounded anyway.
    private static async Task<UInt256> OrNothingAsync(Task<UInt256> asked)
    {
        try
        {
            return await asked;
        }
        catch (NodeAnswerException)
        {
            return UInt256.Zero;
        }
    }

    private static ulong Waiting(ref JsonCursor cursor)
    {
        var count = 0UL;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            count += cursor.Is("pending"u8) || cursor.Is("queued"u8) ? Math.Min(cursor.Quantity(), uint.MaxValue) : 0;
            cursor.Skip();
        }

        return count;
    }

    private static UInt256 HighestReward(ref JsonCursor cursor)
    {
        var highest = UInt256.Zero;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (!cursor.Is("reward"u8) || cursor.IsNull)
            {
                cursor.Skip();
                continue;
            }

            cursor.EnterArray();
            while (cursor.NextItem())
            {
                cursor.EnterArray();
                while (cursor.NextItem())
                {
                    highest = UInt256.Max(highest, cursor.Number());
                }
            }
        }

        return highest;
    }

    // { "pending": { account: { nonce: transaction } }, "queued": … }: only what is pending competes for the next block.
    private static UInt256 HighestTip(ref JsonCursor cursor, UInt256 baseFee)
    {
        var highest = UInt256.Zero;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (!cursor.Is("pending"u8))
            {
                cursor.Skip();
                continue;
            }

            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                cursor.EnterObject();
                while (cursor.NextProperty())
                {
                    highest = UInt256.Max(highest, Tip(ref cursor, baseFee));
                }
            }
        }

        return highest;
    }

    private static UInt256 Tip(ref JsonCursor cursor, UInt256 baseFee)
    {
        UInt256? tip = null, cap = null, price = null;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("maxPriorityFeePerGas"u8)) { tip = cursor.IsNull ? null : cursor.Number(); }
            else if (cursor.Is("maxFeePerGas"u8)) { cap = cursor.IsNull ? null : cursor.Number(); }
            else if (cursor.Is("gasPrice"u8)) { price = cursor.IsNull ? null : cursor.Number(); }
            else { cursor.Skip(); }
        }

        var most = cap ?? price ?? UInt256.Zero;
        var room = most > baseFee ? most - baseFee : UInt256.Zero;
        return UInt256.Min(tip ?? room, room);
    }
}
