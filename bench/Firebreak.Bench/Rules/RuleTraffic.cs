using Firebreak.Bench.Decode;
using Firebreak.Bench.Input;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Rules;

/// <summary>Blocks to judge, and the contracts that they call most: the most called first.</summary>
internal sealed record RuleTraffic(string Origin, Block[] Blocks, IReadOnlyList<Address> Contracts)
{
    private const int DenseBlocks = 40;
    private const int DenseTransactions = 200;
    private const int DenseContracts = 400;

    private static readonly Hash256 Transfer = Keccak.Hash("Transfer(address,address,uint256)");
    private static readonly Hash256 Swap = Keccak.Hash("Swap(address,uint256,uint256,uint256,uint256,address)");

    public Lanes Lanes => Blocks.Aggregate(Lanes.Wide, (all, block) => all & block.Lanes);

    public int Transactions => Blocks.Sum(block => block.Transactions.Length);

    public static RuleTraffic Recorded()
    {
        var workload = MainnetBlocks.Load();
        return Of(workload.Origin, [.. workload.Blocks.Select(answers => Reading.Read(answers).Build())]);
    }

    /// <summary>Blocks in which every transaction is a swap through a router: five calls, four events and six changes of state.</summary>
    public static RuleTraffic Dense()
    {
        var chance = new Random(7);
        return Of(
            FormattableString.Invariant($"{DenseBlocks} blocks of {DenseTransactions} swaps among {DenseContracts} contracts, as anvil gives them: five calls, four logs and six changes of state each"),
            [.. Enumerable.Range(1, DenseBlocks).Select(number => Dense((ulong)number, chance))]);
    }

    private static RuleTraffic Of(string origin, Block[] blocks)
    {
        var calls = new Dictionary<Address, int>();
        foreach (var block in blocks)
        {
            foreach (ref readonly var frame in block.Frames)
            {
                calls[frame.To] = calls.GetValueOrDefault(frame.To) + (frame.Input.Length >= 4 ? 1 : 0);
            }
        }

        return new RuleTraffic(origin, blocks, [.. calls.OrderByDescending(call => call.Value).ThenBy(call => call.Key).Select(call => call.Key)]);
    }

    private static Block Dense(ulong number, Random chance)
    {
        var header = new BlockHeader(
            new ChainId(31337), new BlockRef(number, Keccak.Hash($"dense {number}")), Keccak.Hash($"dense {number - 1}"), DateTimeOffset.UnixEpoch.AddSeconds(number * 12), default, 1, 0, 30_000_000);
        var builder = new BlockBuilder(header) { Lanes = Lanes.Wide };
        for (var i = 0; i < DenseTransactions; i++)
        {
            AddSwap(builder, i, chance);
        }

        return builder.Build();
    }

    private static void AddSwap(BlockBuilder builder, int index, Random chance)
    {
        var (trader, router, pool) = (Address.FromUInt256((ulong)(0x100000 + chance.Next(5_000))), Contract(chance), Contract(chance));
        var (paid, bought) = (Contract(chance), Contract(chance));
        builder.AddTransaction(new TransactionRow
        {
            Hash = Keccak.Hash($"{builder.Header.Ref.Number} {index}"),
            From = trader,
            To = router,
            Succeeded = true,
            GasUsed = 150_000,
            GasPrice = 2,
            FrameStart = builder.FrameCount,
            FrameCount = 5,
            LogStart = builder.LogCount,
            LogCount = 4,
            ChangeStart = builder.ChangeCount,
            ChangeCount = 6,
        });
        var root = AddCall(builder, index, parent: -1, trader, router, 0x38ed1739);
        AddCall(builder, index, root, router, paid, 0x23b872dd);
        var swap = AddCall(builder, index, root, router, pool, 0x022c0d9f);
        AddCall(builder, index, swap, pool, bought, 0xa9059cbb);
        AddCall(builder, index, swap, pool, paid, 0x70a08231);
        (builder.Frame(root).End, builder.Frame(swap).End) = (builder.FrameCount, builder.FrameCount);
        AddLog(builder, index, paid, Transfer, trader, pool);
        AddLog(builder, index, bought, Transfer, pool, trader);
        AddLog(builder, index, bought, Transfer, trader, Contract(chance));
        AddLog(builder, index, pool, Swap, router, trader);
        AddChange(builder, index, trader, StateField.Balance);
        AddChange(builder, index, builder.Header.Miner, StateField.Balance);
        Array.ForEach([paid, paid, bought, pool], account => AddChange(builder, index, account, StateField.Storage));
    }

    private static int AddCall(BlockBuilder builder, int transaction, int parent, Address from, Address to, uint selector)
    {
        var input = new byte[68];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(input, selector);
        var depth = parent < 0 ? 0 : builder.Frame(parent).Depth + 1;
        return builder.AddFrame(new FrameRow
        {
            Transaction = transaction,
            Parent = parent,
            Depth = (ushort)depth,
            End = builder.FrameCount + 1,
            From = from,
            To = to,
            Selector = selector,
            Input = builder.AddBytes(input),
        });
    }

    private static void AddLog(BlockBuilder builder, int transaction, Address emitter, in Hash256 topic, Address from, Address to) => builder.AddLog(new LogRow
    {
        Transaction = transaction,
        LogIndex = builder.LogCount,
        Emitter = emitter,
        TopicCount = 3,
        Topic0 = topic,
        Topic1 = from.ToWord(),
        Topic2 = to.ToWord(),
        Data = builder.AddBytes(((UInt256)1_000_000).ToBigEndian()),
    });

    private static void AddChange(BlockBuilder builder, int transaction, Address account, StateField field) => builder.AddChange(new StateChangeRow
    {
        Transaction = transaction,
        Account = account,
        Field = field,
        Slot = field == StateField.Storage ? Keccak.Hash("slot") : default,
        Before = 7,
        After = 5,
    });

    // A few contracts have most of the traffic, as everywhere.
    private static Address Contract(Random chance) => Address.FromUInt256((ulong)(0x1000 + (int)(DenseContracts * Math.Pow(chance.NextDouble(), 3))));
}
