using System.Text.Json;

namespace Firebreak.Ethereum.Tests.Vectors;

public sealed class TransactionVectorTests
{
    [Fact]
    public void Legacy_transactions_are_signed_and_read_byte_for_byte_with_and_without_a_chain() =>
        VectorFile.CheckAll("transactions", 1_067, vector =>
        {
            var transaction = new LegacyTransaction
            {
                Nonce = (ulong)vector.Quantity("nonce"),
                GasPrice = vector.Quantity("gasPrice"),
                GasLimit = vector.Quantity("gasLimit"),
                To = To(vector),
                Value = vector.Quantity("value"),
                Data = Data(vector),
            };
            using var key = PrivateKey.FromHex(vector.Text("privateKey"));
            var sender = Address.Parse(vector.Text("accountAddress"));
            Check(transaction, key, sender, vector.Text("unsignedTransaction"), vector.Text("signedTransaction"));
            Check(transaction with { ChainId = 5 }, key, sender, vector.Text("unsignedTransactionChainId5"), vector.Text("signedTransactionChainId5"));
        });

    [Fact]
    public void Typed_transactions_are_signed_and_read_byte_for_byte() =>
        VectorFile.CheckAll("typed-transactions", 1_792, vector =>
        {
            using var key = PrivateKey.FromHex(vector.Text("key"));
            Check(Typed(vector.GetProperty("tx")), key, Address.Parse(vector.Text("address")), vector.Text("unsigned"), vector.Text("signed"));
        });

    private static void Check(Transaction transaction, PrivateKey key, Address sender, string unsigned, string signed)
    {
        Assert.Equal(unsigned, Hex.Encode(transaction.EncodeUnsigned()));
        var ours = transaction.Sign(key);
        Assert.Equal(signed, Hex.Encode(ours.Raw));
        var read = SignedTransaction.Decode(ours.Raw);
        Assert.Equal(sender, read.Sender);
        Assert.Equal(unsigned, Hex.Encode(read.Transaction.EncodeUnsigned()));
    }

    private static Transaction Typed(JsonElement tx) => tx.GetProperty("type").GetInt32() == 1
        ? new Eip2930Transaction
        {
            ChainId = (ulong)tx.Quantity("chainId"),
            Nonce = (ulong)tx.Quantity("nonce"),
            GasPrice = tx.Quantity("gasPrice"),
            GasLimit = tx.Quantity("gasLimit"),
            To = To(tx),
            Value = tx.Quantity("value"),
            Data = Data(tx),
            AccessList = AccessList(tx),
        }
        : new Eip1559Transaction
        {
            ChainId = (ulong)tx.Quantity("chainId"),
            Nonce = (ulong)tx.Quantity("nonce"),
            MaxPriorityFeePerGas = tx.Quantity("maxPriorityFeePerGas"),
            MaxFeePerGas = tx.Quantity("maxFeePerGas"),
            GasLimit = tx.Quantity("gasLimit"),
            To = To(tx),
            Value = tx.Quantity("value"),
            Data = Data(tx),
            AccessList = AccessList(tx),
        };

    private static Address? To(JsonElement tx) => tx.TryGetProperty("to", out var to) ? Address.Parse(to.GetString()) : null;

    private static byte[] Data(JsonElement tx) => tx.TryGetProperty("data", out var data) ? Hex.Decode(data.GetString()!) : [];

    private static IReadOnlyList<AccessListEntry> AccessList(JsonElement tx) => tx.TryGetProperty("accessList", out var list)
        ? [.. list.EnumerateArray().Select(entry => new AccessListEntry(
            Address.Parse(entry.Text("address")),
            [.. entry.GetProperty("storageKeys").EnumerateArray().Select(slot => Hash256.Parse(slot.GetString()))]))]
        : [];
}
