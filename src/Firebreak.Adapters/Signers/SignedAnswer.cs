using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Signers;

/// <summary>What came back from a signer must be the very transaction that it was asked to sign, by the very account: anything else is hostile.</summary>
internal static class SignedAnswer
{
    /// <exception cref="SignerException">It is another one; says in what.</exception>
    public static SignedTransaction Prove(Eip1559Transaction asked, ReadOnlySpan<byte> raw, Address account, string who)
    {
        SignedTransaction signed;
        try
        {
            signed = SignedTransaction.Decode(raw);
        }
        catch (Exception exception) when (exception is RlpException or TransactionException)
        {
            throw new SignerException($"{who} gave bytes that are no transaction: {exception.Message}");
        }

        if (Difference(asked, signed.Transaction) is { } difference)
        {
            throw new SignerException($"{who} signed another transaction: {difference} is not what was asked");
        }

        return signed.Sender == account ? signed : throw new SignerException($"{who} signed as {signed.Sender}, not as {account}");
    }

    /// <summary>The first field in which they differ; null when there is none.</summary>
    private static string? Difference(Eip1559Transaction asked, Transaction given) => given is not Eip1559Transaction signed
        ? "its type"
        : signed.ChainId != asked.ChainId ? "its chain"
        : signed.Nonce != asked.Nonce ? "its nonce"
        : signed.To != asked.To ? "whom it calls"
        : signed.Value != asked.Value ? "its value"
        : !signed.Data.AsSpan().SequenceEqual(asked.Data) ? "its data"
        : signed.GasLimit != asked.GasLimit ? "its gas"
        : signed.MaxFeePerGas != asked.MaxFeePerGas || signed.MaxPriorityFeePerGas != asked.MaxPriorityFeePerGas ? "its fees"
        : signed.AccessList.Count != 0 || asked.AccessList.Count != 0 ? "its access list"
        : null;
}
