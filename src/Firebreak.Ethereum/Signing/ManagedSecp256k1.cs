using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace Firebreak.Ethereum;

/// <summary>The curve in managed code, by BouncyCastle: the fallback, and the second opinion in tests. Not constant-time.</summary>
internal sealed class ManagedSecp256k1 : ISecp256k1Backend
{
    private const int ScalarLength = 32;

    private readonly X9ECParameters _curve = CustomNamedCurves.GetByName("secp256k1");
    private readonly FixedPointCombMultiplier _multiplier = new();
    private readonly BigInteger _order;
    private readonly BigInteger _halfOrder;

    public ManagedSecp256k1()
    {
        _order = _curve.N;
        _halfOrder = _order.ShiftRight(1);
    }

    public string Name => "BouncyCastle";

    public bool IsPrivateKey(ReadOnlySpan<byte> key)
    {
        var scalar = new BigInteger(1, key);
        return scalar.SignValue > 0 && scalar.CompareTo(_order) < 0;
    }

    public void WritePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey) =>
        Write(_multiplier.Multiply(_curve.G, new BigInteger(1, key)), publicKey);

    public int Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> digest, Span<byte> compact)
    {
        var secret = new BigInteger(1, key);
        var message = new BigInteger(1, digest);
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(_order, secret, digest.ToArray());
        while (true)
        {
            var nonce = nonces.NextK();
            var point = _multiplier.Multiply(_curve.G, nonce).Normalize();
            var x = point.AffineXCoord.ToBigInteger();
            var r = x.Mod(_order);
            var s = nonce.ModInverse(_order).Multiply(message.Add(secret.Multiply(r))).Mod(_order);
            if (r.SignValue == 0 || s.SignValue == 0)
            {
                continue;
            }

            var recoveryId = (point.AffineYCoord.TestBitZero() ? 1 : 0) | (x.CompareTo(_order) >= 0 ? 2 : 0);
            if (s.CompareTo(_halfOrder) > 0)
            {
                s = _order.Subtract(s);
                recoveryId ^= 1;
            }

            Write(r, compact[..ScalarLength]);
            Write(s, compact[ScalarLength..]);
            return recoveryId;
        }
    }

    public bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, Span<byte> publicKey)
    {
        var r = new BigInteger(1, compact[..ScalarLength]);
        var s = new BigInteger(1, compact[ScalarLength..]);
        if (!IsScalar(r) || !IsScalar(s) || DecodePoint(r, recoveryId) is not { } point)
        {
            return false;
        }

        var inverse = r.ModInverse(_order);
        var onBase = new BigInteger(1, digest).Negate().Multiply(inverse).Mod(_order);
        var onPoint = s.Multiply(inverse).Mod(_order);
        var key = ECAlgorithms.SumOfTwoMultiplies(_curve.G, onBase, point, onPoint);
        if (key.IsInfinity)
        {
            return false;
        }

        Write(key, publicKey);
        return true;
    }

    private static void Write(ECPoint point, Span<byte> publicKey) => point.Normalize().GetEncoded(compressed: false).AsSpan(1).CopyTo(publicKey);

    private static void Write(BigInteger scalar, Span<byte> bytes)
    {
        var digits = scalar.ToByteArrayUnsigned();
        bytes.Clear();
        digits.CopyTo(bytes[(bytes.Length - digits.Length)..]);
    }

    private bool IsScalar(BigInteger number) => number.SignValue > 0 && number.CompareTo(_order) < 0;

    private ECPoint? DecodePoint(BigInteger r, int recoveryId)
    {
        var x = (recoveryId & 2) == 0 ? r : r.Add(_order);
        if (x.CompareTo(_curve.Curve.Field.Characteristic) >= 0)
        {
            return null;
        }

        var encoded = new byte[1 + ScalarLength];
        encoded[0] = (byte)(2 + (recoveryId & 1));
        Write(x, encoded.AsSpan(1));
        try
        {
            return _curve.Curve.DecodePoint(encoded);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
