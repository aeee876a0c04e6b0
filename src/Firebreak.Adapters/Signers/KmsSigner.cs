using System.Formats.Asn1;
using System.Numerics;
using System.Text.Json;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Signers;

/// <summary>Signs with a key that never leaves AWS KMS: KMS sees the hash of the transaction, and gives r and s.</summary>
internal sealed class KmsSigner(KmsEntry entry, SignerLine line, TimeProvider time) : ISigner, IDisposable
{
    private const string Type = "application/x-amz-json-1.1";
    private const string Target = "TrentService.Sign";

    private readonly Uri _at = entry.At ?? new Uri($"https://kms.{entry.Region}.amazonaws.com/");

    public string Name => entry.Name;

    public Address Address => entry.Account;

    public async Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken)
    {
        var digest = transaction.SigningHash;
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            KeyId = entry.Key,
            Message = Convert.ToBase64String(digest.AsBytes()),
            MessageType = "DIGEST",
            SigningAlgorithm = "ECDSA_SHA_256",
        });
        var headers = Headers(body);
        var answer = await line.PostAsync(
            _at, body, Type, sent => Array.ForEach([.. headers.Where(header => header.Key is not ("host" or "content-type"))], header => sent.TryAddWithoutValidation(header.Key, header.Value)), cancellationToken);
        var who = SignerLine.Name(_at);
        return answer.TryGetProperty("Signature", out var signature) && signature.ValueKind == JsonValueKind.String && signature.TryGetBytesFromBase64(out var der)
            ? SignedAnswer.Prove(transaction, transaction.WithSignature(SignatureOf(der, digest, Address, who)).Raw, Address, who)
            : throw new SignerException($"{who} answers without a signature");
    }

    public override string ToString() => $"{Name} ({Address})";

    public void Dispose() => line.Dispose();

    /// <summary>Turns r and s in DER into the one signature that chains take: s in the lower half, and the parity by which the account is recovered.</summary>
    /// <exception cref="SignerException">It is malformed, or another key made it.</exception>
    public static Signature SignatureOf(byte[] der, Hash256 digest, Address account, string who)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var pair = reader.ReadSequence();
            var (r, s) = (Scalar(pair.ReadInteger()), Scalar(pair.ReadInteger()));
            pair.ThrowIfNotEmpty();
            reader.ThrowIfNotEmpty();
            s = s > Secp256k1.HalfOrder && s < Secp256k1.Order ? Secp256k1.Order - s : s;
            foreach (var parity in (byte[])[0, 1])
            {
                var signature = new Signature(r, s, parity);
                if (signature.IsCanonical && signature.TryRecover(digest, out var signer) && signer == account)
                {
                    return signature;
                }
            }
        }
        catch (Exception exception) when (exception is AsnContentException or OverflowException)
        {
            throw new SignerException($"{who} gave something that is no signature");
        }

        throw new SignerException($"{who} signed with another key than that of {account}");
    }

    private static UInt256 Scalar(BigInteger number) => number.Sign >= 0 && number.GetByteCount(isUnsigned: true) <= 32
        ? UInt256.FromBigEndian(Padded(number))
        : throw new OverflowException("It is no number of 256 bits.");

    private static byte[] Padded(BigInteger number)
    {
        var bytes = new byte[32];
        var written = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        written.CopyTo(bytes.AsSpan(32 - written.Length));
        return bytes;
    }

    private Dictionary<string, string> Headers(byte[] body)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = Type,
            ["host"] = _at.IsDefaultPort ? _at.Host : $"{_at.Host}:{_at.Port}",
            ["x-amz-date"] = AwsSignature.Stamp(time.GetUtcNow()),
            ["x-amz-target"] = Target,
        };
        if (entry.Credentials.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token.Reveal();
        }

        headers["Authorization"] = AwsSignature.Authorization(entry.Credentials, entry.Region, "kms", headers, body);
        return headers;
    }
}
