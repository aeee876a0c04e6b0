using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>
/// Checks the answer of eth_getBlockByHash against itself: the hash recomputed from the header's fields, then the transactions and the
/// withdrawals against the roots in that header. A walk of its own over the bytes, so that the readers for detection stay lean.
/// </summary>
internal static class WholeProof
{
    private const ulong Mainnet = 1;
    private const ulong Byzantium = 4_370_000; // On mainnet; the other chains of Ethereum are younger.

    /// <summary>Whether the chain surely follows Ethereum's formats: only then a header that hashes to something else is a lie and not another format.</summary>
    public static bool IsEthereum(ChainId chain) => IsPublicEthereum(chain) || chain.Value is 1_337 or 31_337;

    // Development nodes may tell less of a header than there is; a node of these chains that does so hides something.
    private static bool IsPublicEthereum(ChainId chain) => chain.Value is Mainnet or 11_155_111 or 560_048 or 17_000;

    public static BlockPromises Check(RpcAnswer whole, ChainId chain)
    {
        try
        {
            return whole.Read((ref JsonCursor cursor) => Check(ref cursor, chain));
        }
        catch (NodeAnswerException exception) when (exception.Code is null)
        {
            return new BlockPromises(new ProofVerdict.Unprovable(exception.Message), default, [], false, []);
        }
    }

    /// <summary>Checks only the hash of a header, in the answer of any method that gives one.</summary>
    public static ProofVerdict CheckHeader(RpcAnswer answer, ChainId chain)
    {
        try
        {
            return answer.Read((ref JsonCursor cursor) =>
            {
                var header = HeaderFieldsReader.Read(ref cursor, out _, out _);
                return Verdict(header.Fields, header.Told ?? throw cursor.Missing("hash"), chain);
            });
        }
        catch (NodeAnswerException exception) when (exception.Code is null)
        {
            return new ProofVerdict.Unprovable(exception.Message);
        }
    }

    private static BlockPromises Check(ref JsonCursor cursor, ChainId chain)
    {
        var isEthereum = IsEthereum(chain);
        var header = HeaderFieldsReader.Read(ref cursor, out var transactions, out var withdrawals);
        var told = header.Told ?? throw cursor.Missing("hash");
        var types = new List<byte>();
        var verdict = Verdict(header.Fields, told, chain);
        if (verdict is ProofVerdict.Proven)
        {
            verdict = transactions.Method is null
                ? new ProofVerdict.Unprovable("the block has no 'transactions'")
                : Transactions(transactions, header.Fields, types, isEthereum);
        }

        if (verdict is ProofVerdict.Proven && isEthereum && header.Fields.WithdrawalsRoot is { } root && withdrawals.Method is not null)
        {
            verdict = Withdrawals(withdrawals, root);
        }

        var isOld = header.Fields.BaseFeePerGas is null && !(chain.Value == Mainnet && header.Fields.Number >= Byzantium);
        return new BlockPromises(verdict, header.Fields.ReceiptsRoot ?? default, header.Fields.LogsBloom ?? [], isOld, [.. types]);
    }

    private static ProofVerdict Verdict(BlockHeaderFields fields, Hash256 told, ChainId chain) => fields.Verify(told) switch
    {
        HeaderVerdict.Undecidable undecidable => new ProofVerdict.Unprovable(undecidable.Reason),
        HeaderVerdict.Impossible impossible when IsEthereum(chain) => new ProofVerdict.Lie(ProofPart.Block, impossible.Reason),
        HeaderVerdict.Impossible impossible => new ProofVerdict.Unprovable(impossible.Reason),
        HeaderVerdict.Incomplete incomplete when IsPublicEthereum(chain) => new ProofVerdict.Lie(ProofPart.Block, incomplete.Reason),
        HeaderVerdict.Incomplete incomplete => new ProofVerdict.Unprovable(incomplete.Reason),
        HeaderVerdict.Contradicted when !IsEthereum(chain) => new ProofVerdict.Unprovable("its headers do not hash in Ethereum's way"),
        HeaderVerdict.Contradicted contradicted => new ProofVerdict.Lie(
            ProofPart.Block, $"the header says that its hash is {told}, but its fields hash to {contradicted.Computed}"),
        _ => new ProofVerdict.Proven(),
    };

    private static ProofVerdict Transactions(JsonCursor cursor, BlockHeaderFields header, List<byte> types, bool isEthereum)
    {
        var items = new OrderedItems();
        using var encoder = new TransactionProof(items);
        string? unknown = null;
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            var reason = encoder.Write(ref cursor, out var type, out var lie);
            types.Add(type);
            unknown ??= reason;
            if (lie is not null)
            {
                return new ProofVerdict.Lie(ProofPart.Block, $"transaction {types.Count - 1} {lie}");
            }
        }

        if (encoder.FindFalseSender() is { } fake)
        {
            return new ProofVerdict.Lie(ProofPart.Block, $"transaction {fake.Transaction} names the sender {fake.Sender}, who did not sign it");
        }

        if (unknown is not null)
        {
            return new ProofVerdict.Unprovable(unknown);
        }

        return items.Root() == header.TransactionsRoot ? new ProofVerdict.Proven()
            : encoder.HasUnsigned && !isEthereum ? new ProofVerdict.Unprovable("it holds transactions that nobody signed, which the chain keeps apart")
            : new ProofVerdict.Lie(ProofPart.Block, $"its {types.Count} transactions are not those that the header promises (transactionsRoot)");
    }

    private static ProofVerdict Withdrawals(JsonCursor cursor, Hash256 root)
    {
        var items = new OrderedItems();
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            ulong? index = null, validator = null, amount = null;
            Address? recipient = null;
            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                if (cursor.Is("index"u8)) { index = cursor.Quantity(); }
                else if (cursor.Is("validatorIndex"u8)) { validator = cursor.Quantity(); }
                else if (cursor.Is("address"u8)) { recipient = cursor.Account(); }
                else if (cursor.Is("amount"u8)) { amount = cursor.Quantity(); }
                else { cursor.Skip(); }
            }

            new Withdrawal(
                index ?? throw cursor.Missing("index"), validator ?? throw cursor.Missing("validatorIndex"),
                recipient ?? throw cursor.Missing("address"), amount ?? throw cursor.Missing("amount")).WriteTo(items.Writer);
            items.EndItem();
        }

        return items.Root() == root
            ? new ProofVerdict.Proven()
            : new ProofVerdict.Lie(ProofPart.Block, "its withdrawals are not those that the header promises (withdrawalsRoot)");
    }
}
