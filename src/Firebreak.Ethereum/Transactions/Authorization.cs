namespace Firebreak.Ethereum;

/// <summary>An account's consent to run another contract's code as its own (EIP-7702).</summary>
/// <param name="ChainId">0 is valid on every chain. A mined consent may name any number: the chain passes over those for other chains.</param>
/// <param name="Delegate">The contract whose code will run; zero takes the consent back.</param>
/// <param name="Nonce">The account's own nonce at the time of use.</param>
public sealed record Authorization(UInt256 ChainId, Address Delegate, ulong Nonce)
{
    private const byte Magic = 0x05;

    /// <summary>What the account signs.</summary>
    public Hash256 SigningHash => Keccak.Hash((ReadOnlySpan<byte>)
        [Magic, .. new RlpWriter().OpenList().Write(ChainId).Write(Delegate).Write(Nonce).CloseList().ToArray()]);

    public SignedAuthorization Sign(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(this, key.Sign(SigningHash));
    }
}

/// <summary>A consent with its signature. The chain ignores, rather than refuses, one whose signature is impossible.</summary>
public sealed record SignedAuthorization(Authorization Authorization, Signature Signature)
{
    /// <summary>The account that consented; null where no key made the signature, or it is not canonical.</summary>
    public Address? Authority => Signature.IsCanonical && Signature.TryRecover(Authorization.SigningHash, out var signer) ? signer : null;

    internal void WriteTo(RlpWriter writer) => writer
        .OpenList()
        .Write(Authorization.ChainId).Write(Authorization.Delegate).Write(Authorization.Nonce)
        .Write((ulong)Signature.RecoveryId).Write(Signature.R).Write(Signature.S)
        .CloseList();

    internal static IReadOnlyList<SignedAuthorization> ReadAll(ref RlpReader reader)
    {
        List<SignedAuthorization> authorizations = [];
        var list = reader.ReadList();
        while (!list.IsAtEnd)
        {
            var item = list.ReadList();
            var authorization = new Authorization(item.ReadUInt256(), item.ReadAddress(), item.ReadUInt64());
            var parity = item.ReadUInt64();
            if (parity > byte.MaxValue)
            {
                throw new RlpException("The parity of an authorization is one byte.");
            }

            var r = item.ReadUInt256();
            authorizations.Add(new(authorization, new(r, item.ReadUInt256(), (byte)parity)));
            item.ExpectEnd();
        }

        return authorizations;
    }
}
