namespace Firebreak.Ethereum;

/// <summary>Where a contract will be, known before it is created.</summary>
public static class ContractAddress
{
    /// <summary>CREATE, and transactions without a recipient: depends on the creator and its nonce.</summary>
    public static Address Create(Address sender, ulong nonce)
    {
        var hash = Keccak.Hash(new RlpWriter().OpenList().Write(sender).Write(nonce).CloseList().ToArray());
        return Address.FromWord(hash);
    }

    /// <summary>CREATE2: depends on the creator, a salt and the hash of the init code (EIP-1014).</summary>
    public static Address Create2(Address sender, Hash256 salt, Hash256 initCodeHash)
    {
        Span<byte> preimage = stackalloc byte[1 + Address.Length + Hash256.Length + Hash256.Length];
        preimage[0] = 0xff;
        sender.CopyTo(preimage[1..]);
        salt.CopyTo(preimage[(1 + Address.Length)..]);
        initCodeHash.CopyTo(preimage[(1 + Address.Length + Hash256.Length)..]);
        return Address.FromWord(Keccak.Hash(preimage));
    }

    /// <summary>CREATE2 from the init code itself.</summary>
    public static Address Create2(Address sender, Hash256 salt, ReadOnlySpan<byte> initCode) => Create2(sender, salt, Keccak.Hash(initCode));
}
