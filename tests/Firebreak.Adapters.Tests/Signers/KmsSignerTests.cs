using System.Formats.Asn1;
using System.Numerics;
using System.Text.Json;
using Firebreak.Adapters.Signers;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Engine;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Signers;

/// <summary>AWS KMS as its HTTP protocol shows it: what is asked, how it is signed for, and which answers are believed.</summary>
public sealed class KmsSignerTests
{
    private static readonly PrivateKey Key = new(Keccak.Hash("a key in kms").AsBytes());
    private static readonly AwsCredentials Example = new("AKIDEXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), SessionToken: null);

    private static readonly Eip1559Transaction Pause = new()
    {
        ChainId = 1,
        Nonce = 7,
        GasLimit = 60_000UL,
        MaxFeePerGas = 9UL,
        MaxPriorityFeePerGas = 3UL,
        To = Address.FromWord(Keccak.Hash("vault")),
        Data = [0x84, 0x56, 0xcb, 0x59],
    };

    // The worked examples of Amazon's documentation of Signature Version 4.
    [Theory]
    [InlineData("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    public void A_request_is_signed_as_in_the_examples_of_Amazon(string method, string signature)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["host"] = "example.amazonaws.com", ["x-amz-date"] = "20150830T123600Z" };

        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
            AwsSignature.Authorization(Example, "us-east-1", "service", headers, [], method));
    }

    [Fact]
    public void The_key_of_a_day_is_derived_as_in_the_example_of_Amazon() => Assert.Equal(
        "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d",
        Convert.ToHexStringLower(AwsSignature.SigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam")));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_hash_is_asked_for_and_the_answer_becomes_a_signature_that_chains_take(bool isHigh)
    {
        var asked = new List<(string Body, string Target, string Authorization, string Token)>();
        using var host = new SignerHost((request, body) =>
        {
            asked.Add((System.Text.Encoding.UTF8.GetString(body), request.Headers["X-Amz-Target"]!, request.Headers["Authorization"]!, request.Headers["X-Amz-Security-Token"]!));
            return (200, Answer(Key, Digest(body), isHigh));
        });
        using var signer = Kms(host.At);

        var signed = await signer.SignAsync(Pause, Lab.Token);

        Assert.Equal(Key.Address, signed.Sender);
        Assert.True(signed.Signature.IsCanonical);
        Assert.Equal(Pause.EncodeUnsigned(), SignedTransaction.Decode(signed.Raw).Transaction.EncodeUnsigned());
        var (text, target, authorization, token) = Assert.Single(asked);
        using var json = JsonDocument.Parse(text);
        Assert.Equal("TrentService.Sign", target);
        Assert.Equal("session", token);
        Assert.Equal(Convert.ToBase64String(Pause.SigningHash.AsBytes()), json.RootElement.GetProperty("Message").GetString());
        Assert.Equal(("alias/guardian", "DIGEST", "ECDSA_SHA_256"), (
            json.RootElement.GetProperty("KeyId").GetString(), json.RootElement.GetProperty("MessageType").GetString(), json.RootElement.GetProperty("SigningAlgorithm").GetString()));
        Assert.Contains("/eu-central-1/kms/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=", authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_another_hash_and_what_is_no_signature_are_refused()
    {
        var other = new PrivateKey(Keccak.Hash("another key").AsBytes());
        Assert.Contains("another key", await RefusalAsync(body => Answer(other, Digest(body), isHigh: false)), StringComparison.Ordinal);
        Assert.Contains("another key", await RefusalAsync(_ => Answer(Key, Keccak.Hash("something else"), isHigh: false)), StringComparison.Ordinal);
        Assert.Contains("another key", await RefusalAsync(_ => Told(Der(0, 1))), StringComparison.Ordinal);
        Assert.Contains("no signature", await RefusalAsync(_ => Told(Der(BigInteger.One << 300, 1))), StringComparison.Ordinal);
        Assert.Contains("no signature", await RefusalAsync(_ => Told(Der(-5, 1))), StringComparison.Ordinal);
        Assert.Contains("no signature", await RefusalAsync(body => Told([.. DerOf(Key.Sign(Digest(body)), isHigh: false), 0])), StringComparison.Ordinal);
        Assert.Contains("no signature", await RefusalAsync(_ => Told([0x30, 0x80, 1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("without a signature", await RefusalAsync(_ => """{"Signature":"%%%"}"""u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("HTTP 400", await RefusalAsync(_ => """{"__type":"DisabledException"}"""u8.ToArray(), 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_in_what_is_told()
    {
        var refusal = await RefusalAsync(_ => "{}"u8.ToArray());

        Assert.DoesNotContain("wJalr", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("wJalr", Kms(new Uri("http://127.0.0.1:1")).ToString() + Entry(new Uri("http://127.0.0.1:1")), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(Func<byte[], byte[]> answer, int status = 200)
    {
        using var host = new SignerHost((_, body) => (status, answer(body)));
        using var signer = Kms(host.At);
        return (await Assert.ThrowsAsync<SignerException>(() => signer.SignAsync(Pause, Lab.Token))).Message;
    }

    private static KmsSigner Kms(Uri at) => new(Entry(at), new SignerLine(TimeProvider.System), TimeProvider.System);

    private static KmsEntry Entry(Uri at) => new("guardian", "eu-central-1", "alias/guardian", Key.Address, Example with { SessionToken = new Secret("session") }, at);

    private static Hash256 Digest(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return Hash256.FromUInt256(UInt256.FromBigEndian(json.RootElement.GetProperty("Message").GetBytesFromBase64()));
    }

    private static byte[] Answer(PrivateKey key, Hash256 digest, bool isHigh) => Told(DerOf(key.Sign(digest), isHigh));

    private static byte[] Told(byte[] der) => JsonSerializer.SerializeToUtf8Bytes(new { KeyId = "arn", Signature = Convert.ToBase64String(der), SigningAlgorithm = "ECDSA_SHA_256" });

    private static byte[] DerOf(Signature signature, bool isHigh) => Der(Big(signature.R), Big(isHigh ? Secp256k1.Order - signature.S : signature.S));

    private static BigInteger Big(UInt256 number) => new(number.ToBigEndian(), isUnsigned: true, isBigEndian: true);

    private static byte[] Der(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }
}
