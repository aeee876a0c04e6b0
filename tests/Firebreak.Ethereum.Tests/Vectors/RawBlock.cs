namespace Firebreak.Ethereum.Tests.Vectors;

/// <summary>Takes encoded headers, receipts and blocks apart with the reader of RLP, and puts them together again with the writers under test.</summary>
internal static class RawBlock
{
    public static BlockHeaderFields ReadHeader(ReadOnlySpan<byte> raw)
    {
        var reader = new RlpReader(raw);
        var fields = reader.ReadList();
        reader.ExpectEnd();
        var header = new BlockHeaderFields
        {
            ParentHash = fields.ReadHash(),
            UnclesHash = fields.ReadHash(),
            Miner = fields.ReadAddress(),
            StateRoot = fields.ReadHash(),
            TransactionsRoot = fields.ReadHash(),
            ReceiptsRoot = fields.ReadHash(),
            LogsBloom = fields.ReadBytes().ToArray(),
            Difficulty = fields.ReadUInt256(),
            Number = fields.ReadUInt64(),
            GasLimit = fields.ReadUInt64(),
            GasUsed = fields.ReadUInt64(),
            Timestamp = fields.ReadUInt64(),
            ExtraData = fields.ReadBytes().ToArray(),
            MixHash = fields.ReadHash(),
            Nonce = (ulong)UInt256.FromBigEndian(fields.ReadBytes()),
            BaseFeePerGas = fields.IsAtEnd ? null : fields.ReadUInt256(),
            WithdrawalsRoot = fields.IsAtEnd ? null : fields.ReadHash(),
            BlobGasUsed = fields.IsAtEnd ? null : fields.ReadUInt64(),
            ExcessBlobGas = fields.IsAtEnd ? null : fields.ReadUInt64(),
            ParentBeaconBlockRoot = fields.IsAtEnd ? null : fields.ReadHash(),
            RequestsHash = fields.IsAtEnd ? null : fields.ReadHash(),
        };
        fields.ExpectEnd();
        return header;
    }

    /// <summary>The same receipt written again, with its filter computed from its logs.</summary>
    public static byte[] Rewrite(ReadOnlySpan<byte> raw)
    {
        var output = new RlpWriter();
        var writer = new ReceiptWriter(output);
        var type = raw[0] < 0xc0 ? raw[0] : (byte)0;
        var fields = new RlpReader(type == 0 ? raw : raw[1..]).ReadList();
        var outcome = fields.ReadBytes();
        var gas = fields.ReadUInt64();
        if (outcome.Length == Hash256.Length)
        {
            writer.Open(Hash256.FromBytes(outcome), gas);
        }
        else
        {
            writer.Open(type, !outcome.IsEmpty, gas);
        }

        fields.ReadBytes();
        for (var logs = fields.ReadList(); !logs.IsAtEnd;)
        {
            AddLog(writer, logs.ReadList());
        }

        fields.ExpectEnd();
        writer.Close();
        return output.ToArray();
    }

    /// <summary>Each block's header must encode back to itself, name its parent, and hold the roots of its parts.</summary>
    /// <returns>How many blocks there were.</returns>
    public static int CheckChain(ReadOnlySpan<byte> blocks)
    {
        var count = 0;
        Hash256? parent = null;
        for (var reader = new RlpReader(blocks); !reader.IsAtEnd; count++)
        {
            var block = reader.ReadList();
            var raw = block.ReadRaw();
            var header = ReadHeader(raw);
            Assert.Equal(new HeaderHash.Computed(Keccak.Hash(raw)), header.ComputeHash());
            Assert.Equal(parent ?? header.ParentHash, header.ParentHash);
            parent = Keccak.Hash(raw);
            Assert.Equal(header.TransactionsRoot, RootOf(block.ReadList(), TransactionItem));
            Assert.Equal(header.UnclesHash, Keccak.Hash(block.ReadRaw()));
            if (header.WithdrawalsRoot is { } root)
            {
                Assert.Equal(root, RootOf(block.ReadList(), WithdrawalItem));
            }

            block.ExpectEnd();
        }

        return count;
    }

    /// <summary>The receipts root of each block of an encoded chain, by number.</summary>
    public static Dictionary<ulong, Hash256> ReceiptsRoots(ReadOnlySpan<byte> blocks)
    {
        Dictionary<ulong, Hash256> roots = [];
        for (var reader = new RlpReader(blocks); !reader.IsAtEnd;)
        {
            var block = reader.ReadList();
            var header = ReadHeader(block.ReadRaw());
            roots[header.Number!.Value] = header.ReceiptsRoot!.Value;
        }

        return roots;
    }

    private delegate void WriteItem(ref RlpReader list, RlpWriter writer);

    private static Hash256 RootOf(RlpReader list, WriteItem write)
    {
        var items = new OrderedItems();
        while (!list.IsAtEnd)
        {
            write(ref list, items.Writer);
            items.EndItem();
        }

        return items.Root();
    }

    // In a block's body a typed transaction is wrapped as a string, a legacy one is a list.
    private static void TransactionItem(ref RlpReader list, RlpWriter writer)
    {
        var signed = SignedTransaction.Decode(list.IsList ? list.ReadRaw() : list.ReadBytes());
        signed.Transaction.WriteSigned(writer, signed.Signature);
    }

    private static void WithdrawalItem(ref RlpReader list, RlpWriter writer)
    {
        var fields = list.ReadList();
        new Withdrawal(fields.ReadUInt64(), fields.ReadUInt64(), fields.ReadAddress(), fields.ReadUInt64()).WriteTo(writer);
    }

    private static void AddLog(ReceiptWriter writer, RlpReader log)
    {
        var emitter = log.ReadAddress();
        List<Hash256> topics = [];
        for (var list = log.ReadList(); !list.IsAtEnd;)
        {
            topics.Add(list.ReadHash());
        }

        writer.AddLog(emitter, [.. topics], log.ReadBytes());
    }
}
