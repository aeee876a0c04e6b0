using System.Text.Json;
using Firebreak.Adapters.Signers;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Signers;

/// <summary>A signer behind <c>eth_signTransaction</c>: anvil's own for the honest one, a liar for all others.</summary>
public sealed class RemoteSignerTests
{
    private static readonly PrivateKey Key = new(Keccak.Hash("remote signer").AsBytes());

    private static readonly Eip1559Transaction Pause = new()
    {
        ChainId = 31337,
        Nonce = 0,
        GasLimit = 60_000UL,
        MaxFeePerGas = 9_000_000_000UL,
        MaxPriorityFeePerGas = 3_000_000_000UL,
        To = Address.FromWord(Keccak.Hash("vault")),
        Data = [0x84, 0x56, 0xcb, 0x59],
    };

    [Fact]
    public async Task An_honest_signer_signs_what_it_was_asked_to()
    {
        await using var lab = await Lab.StartAsync();
        using var signer = Remote(lab.Anvil.HttpEndpoint, lab.Accounts[0]);

        var signed = await signer.SignAsync(Pause, Lab.Token);

        Assert.Equal(lab.Accounts[0], signed.Sender);
        Assert.Equal(Pause.EncodeUnsigned(), signed.Transaction.EncodeUnsigned());
    }

    [Fact]
    public async Task Whatever_else_comes_back_is_refused_by_name()
    {
        var other = new PrivateKey(Keccak.Hash("another").AsBytes());
        foreach (var (given, said) in ((byte[], string)[])
            [
                ((Pause with { To = Address.Zero }).Sign(Key).Raw, "whom it calls"),
                ((Pause with { To = null }).Sign(Key).Raw, "whom it calls"),
                ((Pause with { Value = UInt256.One }).Sign(Key).Raw, "its value"),
                ((Pause with { Data = [0x3f, 0x4b, 0xa8, 0x3a] }).Sign(Key).Raw, "its data"),
                ((Pause with { Nonce = 1 }).Sign(Key).Raw, "its nonce"),
                ((Pause with { ChainId = 1 }).Sign(Key).Raw, "its chain"),
                ((Pause with { GasLimit = 21_000UL }).Sign(Key).Raw, "its gas"),
                ((Pause with { MaxFeePerGas = 8_000_000_000UL }).Sign(Key).Raw, "its fees"),
                ((Pause with { MaxPriorityFeePerGas = UInt256.One }).Sign(Key).Raw, "its fees"),
                ((Pause with { AccessList = [new AccessListEntry(Address.Zero, [])] }).Sign(Key).Raw, "its access list"),
                (new LegacyTransaction { ChainId = 31337, Nonce = 0, GasLimit = 60_000UL, GasPrice = 9UL, To = Pause.To, Data = Pause.Data }.Sign(Key).Raw, "its type"),
                (Pause.Sign(other).Raw, "signed as"),
                ([2, 0xc0], "no transaction"),
            ])
        {
            Assert.Contains(said, await RefusalAsync(200, JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, result = Hex.Encode(given) })), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(200, """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"locked"}}""", "locked")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1,"result":"0x0g"}""", "without signed bytes")]
    [InlineData(200, """{"jsonrpc":"2.0","id":1}""", "without signed bytes")]
    [InlineData(200, "[[[[[[[[[[[[1]]]]]]]]]]]]", "no JSON")]
    [InlineData(200, "7", "no object")]
    [InlineData(401, "who are you", "HTTP 401")]
    [InlineData(302, "", "HTTP 302")]
    public async Task An_answer_that_is_none_is_told_and_nothing_of_the_request(int status, string answer, string said)
    {
        var refusal = await RefusalAsync(status, System.Text.Encoding.UTF8.GetBytes(answer));

        Assert.Contains(said, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("token", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_and_a_signer_that_is_away_is_named()
    {
        Assert.Contains("cannot be reached", await RefusalAsync(200, new byte[1_000_000]), StringComparison.Ordinal);
        using var signer = Remote(new Uri("http://127.0.0.1:1/token"), Key.Address);
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<SignerException>(() => signer.SignAsync(Pause, Lab.Token))).Message, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(int status, byte[] answer)
    {
        using var host = new SignerHost((_, _) => (status, answer));
        using var signer = Remote(new Uri(host.At, "token"), Key.Address);
        return (await Assert.ThrowsAsync<SignerException>(() => signer.SignAsync(Pause, Lab.Token))).Message;
    }

    private static RemoteSigner Remote(Uri at, Address account) => new(new RemoteSignerEntry("guardian", at, account), new SignerLine(TimeProvider.System));
}
