using System.Buffers.Binary;
using Firebreak.Adapters.Packs;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>
/// A transaction whose calls and events lie: known selectors and topics with any number of topics and any bytes behind them, read into rows
/// and judged by every recogniser. Four bytes begin an item (kind, function or event, accounts, length); its data follows.
/// </summary>
internal static class RecogniserTargets
{
    private const int HeadLength = 4;
    private const int Accounts = 8;

    private static readonly Hash256[] Topics = [.. new[]
    {
        "Transfer(address,address,uint256)", "Approval(address,address,uint256)", "TransferSingle(address,address,address,uint256,uint256)",
        "TransferBatch(address,address,address,uint256[],uint256[])", "Deposit(address,uint256)", "InternalBalanceChanged(address,address,int256)",
        "Swap(address,uint256,uint256,uint256,uint256,address)", "Sync(uint112,uint112)", "Swap(address,address,int256,int256,uint160,uint128,int24)",
        "Mint(address,uint256,uint256)", "Burn(address,uint256,uint256,address)", "FlashLoan(address,address,uint256,uint256)", "Deposit(address,address,uint256,uint256)",
        "OwnershipTransferred(address,address)", "Upgraded(address)", "Initialized(uint8)", "RoleGranted(bytes32,address,address)",
        "ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)", "VoteCast(address,uint256,uint8,uint256,string)",
        "DelegateVotesChanged(address,uint256,uint256)", "CallExecuted(bytes32,uint256,address,uint256,bytes)", "AnswerUpdated(int256,uint256,uint256)",
    }.Select(Keccak.Hash)];

    private static readonly uint[] Selectors = [.. new[]
    {
        "transfer(address,uint256)", "transferFrom(address,address,uint256)", "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
        "initialize(address)", "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)", "skim(address)",
        "getReserves()", "latestRoundData()", "executeOperation(address,uint256,uint256,address,bytes)", "process(bytes)", "castVote(uint256,uint8)",
        "batchSwap(uint8,(bytes32,uint256,uint256,uint256,bytes)[],address[],(address,bool,address,bool),int256[],uint256)", "balanceOf(address)",
    }.Select(function => BinaryPrimitives.ReadUInt32BigEndian(Keccak.Hash(function).AsBytes()))];

    private static readonly Watch Watch = new(new Protocol(
        "all odd ones",
        Enumerable.Range(0, Accounts / 2).Select(place => new WatchedContract($"ours {place}", Account((2 * place) + 1), place == 0 ? "bridge" : "oracle", Lever: null)).ToItems(),
        [new Asset("ODD", Account(3), 18, Usd: 1, PricedBy: null, PricedIn: null)], [], []));

    private static readonly Valuation Valuation = new(default, [new Rate(Account(3), 1, 1)], [new Holding(Account(1), Account(5), 1_000)], UsdPerCoin: 2_000m);

    private static readonly IReadOnlyList<IRecogniser> AllRules = Recognisers.Of(PackFolder.Shipped().Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal));

    private static BlockHeader Header { get; } = new(new ChainId(1), new BlockRef(7, default), default, DateTimeOffset.UnixEpoch, default, BaseFee: 10, GasUsed: 0, GasLimit: 0);

    /// <summary>Words of blocks that lie.</summary>
    public static IShape Shape { get; } = new ByteShape([0xff, 0xff, 0xff, 0xff], new byte[32], [0x7f, .. Enumerable.Repeat((byte)0xff, 31)]);

    public static IReadOnlyList<byte[]> SeedBlocks { get; } = [.. Seeds()];

    public static IEnumerable<FuzzTarget> All() =>
    [
        new("recognisers", Shape, SeedBlocks, Judge)
        {
            // Each rule has its own notes and sentences.
            FreeAllocation = 16 << 20,
            AllocationPerByte = 4_096,
        },
    ];

    private static IEnumerable<byte[]> Seeds()
    {
        for (var kind = 0; kind < Topics.Length; kind++)
        {
            yield return [0, (byte)kind, 0x35, 96, .. new byte[95], 9, 1, (byte)kind, 0x13, 100, .. new byte[100], 1, 1, 0x31, 0];
        }
    }

    private static void Judge(byte[] input)
    {
        var block = Read(input);
        var scene = new Scene(block, 0, new Observer().Observe(block, 0), Watch, Valuation);
        foreach (var recogniser in AllRules)
        {
            if (recogniser.Judge(scene) is { } signal && signal.Evidence.Count > Economics.MostEvidence)
            {
                throw new InvalidOperationException($"{recogniser.Rule.Id} points at {signal.Evidence.Count} things.");
            }
        }
    }

    public static Block Read(ReadOnlySpan<byte> input)
    {
        var builder = new BlockBuilder(Header) { Lanes = Lanes.Wide };
        builder.AddTransaction(new TransactionRow { From = Account(0), To = Account(2), Succeeded = true });
        builder.AddFrame(new FrameRow { Parent = -1, From = Account(0), To = Account(2) });
        var logs = 0;
        while (input.Length >= HeadLength)
        {
            var length = Math.Min(input[3], input.Length - HeadLength);
            var head = input[..HeadLength];
            var data = input.Slice(HeadLength, length);
            logs += head[0] % 3 == 0 ? AddLog(builder, head, data) : AddCall(builder, head, data);
            input = input[(HeadLength + length)..];
        }

        builder.Frame(0).End = builder.FrameCount;
        builder.Transaction(0).FrameCount = builder.FrameCount;
        builder.Transaction(0).LogCount = logs;
        return builder.Build();
    }

    private static int AddLog(BlockBuilder builder, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
    {
        builder.AddLog(new LogRow
        {
            LogIndex = builder.LogCount,
            Emitter = Account(head[2] & 7),
            TopicCount = (byte)(1 + ((head[0] / 3) % 4)),
            Topic0 = Topics[head[1] % Topics.Length],
            Topic1 = Account(head[2] >> 4).ToWord(),
            Topic2 = Account((head[2] >> 2) & 7).ToWord(),
            Topic3 = Account(head[1] & 7).ToWord(),
            Data = builder.AddBytes(data),
        });
        return 1;
    }

    private static int AddCall(BlockBuilder builder, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
    {
        var selector = Selectors[head[1] % Selectors.Length];
        var call = new byte[4 + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(call, selector);
        data.CopyTo(call.AsSpan(4));
        var place = builder.FrameCount;
        builder.AddFrame(new FrameRow
        {
            Parent = head[0] % 2 == 0 ? 0 : place - 1,
            Depth = (ushort)(builder.Frame(head[0] % 2 == 0 ? 0 : place - 1).Depth + 1),
            End = place + 1,
            Kind = (FrameKind)(head[0] % 7),
            From = Account(head[2] & 7),
            To = Account(head[2] >> 4),
            Value = head[1],
            Selector = selector,
            Input = builder.AddBytes(call),
            Output = builder.AddBytes(data),
        });
        for (var above = builder.Frame(place).Parent; above >= 0; above = builder.Frame(above).Parent)
        {
            builder.Frame(above).End = place + 1;
        }

        return 0;
    }

    private static Address Account(int place) => Address.FromUInt256((ulong)(0x1000 + (place % Accounts)));
}
