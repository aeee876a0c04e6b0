using Firebreak.Adapters.Signers;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Signers;

/// <summary>Transactions that were signed in calm: encrypted at rest, given out for the very call and nonce only.</summary>
public sealed class PresignedSignerTests : IDisposable
{
    private static readonly PrivateKey Key = new(Keccak.Hash("signed in calm").AsBytes());

    private static readonly Eip1559Transaction Pause = new()
    {
        ChainId = 1,
        Nonce = 7,
        GasLimit = 500_000UL,
        MaxFeePerGas = 50UL,
        MaxPriorityFeePerGas = 5UL,
        To = Address.FromWord(Keccak.Hash("vault")),
        Data = [0x84, 0x56, 0xcb, 0x59],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_cheapest_that_is_enough_is_given_out_and_the_dearest_where_none_is()
    {
        var signer = PresignedSigner.Open(Sealed(Pause, Pause with { MaxFeePerGas = 500UL, MaxPriorityFeePerGas = 50UL }));

        Assert.Equal(Key.Address, signer.Address);
        Assert.Equal(50UL, await FeeAsync(signer, Pause with { MaxFeePerGas = 40UL }));
        Assert.Equal(500UL, await FeeAsync(signer, Pause with { MaxFeePerGas = 60UL }));
        Assert.Equal(500UL, await FeeAsync(signer, Pause with { MaxFeePerGas = 5_000UL }));
    }

    [Fact]
    public async Task Another_call_and_another_nonce_are_refused()
    {
        var signer = PresignedSigner.Open(Sealed(Pause));

        Assert.Contains("no transaction", await RefusalAsync(signer, Pause with { Data = [1, 2, 3, 4] }), StringComparison.Ordinal);
        Assert.Contains("no transaction", await RefusalAsync(signer, Pause with { ChainId = 5 }), StringComparison.Ordinal);
        Assert.Contains("nonces 7, and the account is at 9", await RefusalAsync(signer, Pause with { Nonce = 9 }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_shows_nothing_and_opens_with_its_password_alone()
    {
        var entry = Sealed(Pause);
        Assert.DoesNotContain("8456cb59", File.ReadAllText(entry.File), StringComparison.OrdinalIgnoreCase);

        File.WriteAllText(entry.PasswordFile, "another");
        Assert.Contains("password is wrong", Assert.Throws<BadConfigurationException>(() => PresignedSigner.Open(entry)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_sends_ether_and_those_of_two_accounts_are_not_opened()
    {
        Assert.Contains("send no ether", Assert.Throws<BadConfigurationException>(() => PresignedSigner.Open(Sealed(Pause with { Value = UInt256.One }))).Message, StringComparison.Ordinal);
        Assert.Throws<BadConfigurationException>(() => PresignedSigner.Open(Write([Pause.Sign(Key), Pause.Sign(new PrivateKey(Keccak.Hash("two").AsBytes()))])));
    }

    private static async Task<UInt256> FeeAsync(PresignedSigner signer, Eip1559Transaction asked) =>
        ((Eip1559Transaction)(await signer.SignAsync(asked, Lab.Token)).Transaction).MaxFeePerGas;

    private static async Task<string> RefusalAsync(PresignedSigner signer, Eip1559Transaction asked) =>
        (await Assert.ThrowsAsync<SignerException>(() => signer.SignAsync(asked, Lab.Token))).Message;

    private PresignedEntry Sealed(params Eip1559Transaction[] transactions) => Write(transactions.Select(transaction => transaction.Sign(Key)));

    private PresignedEntry Write(IEnumerable<SignedTransaction> transactions)
    {
        var entry = new PresignedEntry(
            "guardian", _folder.Write("presigned.json", SealedDocument.Seal(PresignedSigner.Write(transactions), "open sesame", ScryptParameters.Light)), _folder.Write("presigned.password", "open sesame"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(entry.File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(entry.PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return entry;
    }
}
