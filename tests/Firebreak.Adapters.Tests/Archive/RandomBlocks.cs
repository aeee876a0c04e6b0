using System.Buffers.Binary;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.Archive;

/// <summary>Blocks of any shape that a node could tell of, edges first.</summary>
internal sealed class RandomBlocks(int seed)
{
#pragma warning disable CA5394 // Not a secret: the seed is what a failed property prints.
    private readonly Random _random = new(seed);

    public IReadOnlyList<ArchivedBlock> Chain(int blocks)
    {
        var chain = new List<ArchivedBlock>();
        var number = (ulong)_random.Next(0, 3) * 1_000_000;
        var parent = Hash();
        for (var i = 0; i < blocks; i++, number++)
        {
            var block = Block(number, parent);
            parent = block.Block.Ref.Hash;
            chain.Add(block);
        }

        return chain;
    }

    private ArchivedBlock Block(ulong number, Hash256 parent)
    {
        var header = new BlockHeader(
            new ChainId(31337), new BlockRef(number, Hash()), parent, DateTimeOffset.FromUnixTimeSeconds(_random.NextInt64(uint.MaxValue)), Account(), Amount(),
            (ulong)_random.NextInt64(), (ulong)_random.NextInt64());
        var builder = new BlockBuilder(header) { Lanes = (Lanes)_random.Next(0, 64) };
        for (var left = _random.Next(0, 5); left > 0; left--)
        {
            Transaction(builder);
        }

        var block = builder.Build();
        var traces = new List<DeepTrace>();
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (_random.Next(3) == 0)
            {
                traces.Add(Trace(block, i));
            }
        }

        return new ArchivedBlock(block, traces.ToItems())
        {
            Entry = _random.Next(2) == 0 ? null : "a recording, \"named\" ünusually",
            Synthesised = _random.Next(2) == 0 ? [] : ["block_number", "block_hash"],
        };
    }

    private void Transaction(BlockBuilder builder)
    {
        var index = builder.AddTransaction(new TransactionRow
        {
            Hash = Hash(),
            From = Account(),
            To = _random.Next(4) == 0 ? default : Account(),
            IsCreation = _random.Next(4) == 0,
            Nonce = (ulong)_random.NextInt64(),
            Value = Amount(),
            Input = builder.AddBytes(Bytes()),
            Succeeded = _random.Next(2) == 0,
            GasUsed = (ulong)_random.NextInt64(),
            GasPrice = Amount(),
            FrameStart = builder.FrameCount,
            LogStart = builder.LogCount,
            ChangeStart = builder.ChangeCount,
        });
        if (_random.Next(5) > 0)
        {
            Frame(builder, index, parent: -1, depth: 0, isReverted: false, _random.Next(20) == 0 ? 300 : 3);
        }

        Logs(builder, index);
        for (var left = _random.Next(0, 6); left > 0; left--)
        {
            Change(builder, index);
        }

        ref var row = ref builder.Transaction(index);
        row.FrameCount = builder.FrameCount - row.FrameStart;
        row.LogCount = builder.LogCount - row.LogStart;
        row.ChangeCount = builder.ChangeCount - row.ChangeStart;
    }

    private void Frame(BlockBuilder builder, int transaction, int parent, ushort depth, bool isReverted, int deepest)
    {
        var kind = (FrameKind)_random.Next(0, 7);
        var input = Bytes();
        var reverted = isReverted || _random.Next(6) == 0;
        var index = builder.AddFrame(new FrameRow
        {
            Transaction = transaction,
            Parent = parent,
            Depth = depth,
            Kind = kind,
            Reverted = reverted,
            From = Account(),
            To = Account(),
            Value = Amount(),
            GasUsed = _random.Next(2) == 0 ? (ulong)_random.Next() : (ulong)_random.NextInt64(),
            Input = builder.AddBytes(input),
            Output = builder.AddBytes(Bytes()),
            Selector = _random.Next(3) == 0 ? (uint)_random.Next() : input.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(input),
        });
        for (var left = depth < deepest ? deepest > 3 ? 1 : _random.Next(0, 4) : 0; left > 0; left--)
        {
            Frame(builder, transaction, index, (ushort)(depth + 1), reverted, deepest);
        }

        builder.Frame(index).End = builder.FrameCount;
    }

    private void Logs(BlockBuilder builder, int transaction)
    {
        for (var left = _random.Next(0, 4); left > 0; left--)
        {
            var topics = _random.Next(0, 5);
            builder.AddLog(new LogRow
            {
                Transaction = transaction,
                LogIndex = _random.Next(),
                Emitter = Account(),
                TopicCount = (byte)topics,
                Topic0 = topics > 0 ? Hash() : default,
                Topic1 = topics > 1 ? Hash() : default,
                Topic2 = topics > 2 ? Hash() : default,
                Topic3 = topics > 3 ? Hash() : default,
                Data = builder.AddBytes(Bytes()),
            });
        }
    }

    private void Change(BlockBuilder builder, int transaction)
    {
        var field = (StateField)_random.Next(0, 4);
        builder.AddChange(new StateChangeRow
        {
            Transaction = transaction,
            Account = Account(),
            Field = field,
            Slot = field == StateField.Storage ? Hash() : default,
            Before = Amount(),
            After = Amount(),
        });
    }

    private DeepTrace Trace(Block block, int transaction)
    {
        var frames = new DeepFrame[_random.Next(1, 6)];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = new DeepFrame(
                _random.Next(-1, i), (FrameKind)_random.Next(0, 7), Account(), Account(), (uint)_random.Next(), Amount(), _random.Next(), _random.Next(), _random.Next(2) == 0);
        }

        var accesses = new StorageAccess[_random.Next(0, 8)];
        for (var i = 0; i < accesses.Length; i++)
        {
            accesses[i] = new StorageAccess(_random.Next(0, frames.Length), Account(), Hash(), _random.Next(2) == 0, _random.Next());
        }

        return new DeepTrace(block.Ref, block.Transactions[transaction].Hash, frames, accesses);
    }

    private UInt256 Amount() => _random.Next(5) switch
    {
        0 => UInt256.Zero,
        1 => UInt256.MaxValue,
        2 => ulong.MaxValue,
        3 => (ulong)_random.NextInt64(),
        _ => Hash().ToUInt256(),
    };

    private Hash256 Hash()
    {
        Span<byte> bytes = stackalloc byte[32];
        _random.NextBytes(bytes);
        return Hash256.FromBytes(bytes);
    }

    private Address Account() => Address.FromWord(Hash());

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(4) switch { 0 => 0, 1 => _random.Next(0, 5), 2 => 36, _ => _random.Next(0, 200) }];
        _random.NextBytes(bytes);
        return bytes;
    }
#pragma warning restore CA5394
}
