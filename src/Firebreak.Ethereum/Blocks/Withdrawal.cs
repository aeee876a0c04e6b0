namespace Firebreak.Ethereum;

/// <summary>Ether that came from the beacon chain without a transaction (EIP-4895).</summary>
/// <param name="Index">Counts all withdrawals of the chain.</param>
/// <param name="Validator">Index of the validator.</param>
/// <param name="Recipient">The account that receives it.</param>
/// <param name="AmountInGwei">In gwei, not wei.</param>
public readonly record struct Withdrawal(ulong Index, ulong Validator, Address Recipient, ulong AmountInGwei)
{
    /// <summary>Writes the withdrawal as the withdrawals trie keeps it.</summary>
    public void WriteTo(RlpWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.OpenList().Write(Index).Write(Validator).Write(Recipient).Write(AmountInGwei).CloseList();
    }
}
