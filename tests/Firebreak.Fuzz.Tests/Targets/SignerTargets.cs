using System.Formats.Asn1;
using System.Numerics;
using Firebreak.Adapters.Signers;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>What signers on other machines answer with.</summary>
internal static class SignerTargets
{
    private static readonly Hash256 Digest = Keccak.Hash("what was asked");
    private static readonly PrivateKey Key = new(Keccak.Hash("a key of the fuzzer").AsBytes());
    private static readonly Eip1559Transaction Asked = new() { ChainId = 1, Nonce = 7, GasLimit = 60_000UL, MaxFeePerGas = 9UL, MaxPriorityFeePerGas = 3UL, To = Address.Zero };

    public static IEnumerable<FuzzTarget> All() =>
    [
        new("kms-signature", new ByteShape([[0x30], [0x02], [0x80], [0x21, 0x00]]), [Der()], input => KmsSigner.SignatureOf(input, Digest, Key.Address, "kms"), typeof(SignerException)),
        new("signed-answer", new RlpShape(leadingBytes: 1), [Asked.Sign(Key).Raw], input => SignedAnswer.Prove(Asked, input, Key.Address, "signer"), typeof(SignerException)),
    ];

    private static byte[] Der()
    {
        var signature = Key.Sign(Digest);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(signature.R.ToBigEndian(), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(signature.S.ToBigEndian(), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }
}
