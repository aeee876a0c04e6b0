using Firebreak.Adapters.Signers;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.Signers;

public sealed class KeystoreSignerTests : IDisposable
{
    private const string Password = "correct horse";

    private readonly TemporaryFolder _folder = new();
    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly KeystoreEntry _entry;

    public KeystoreSignerTests()
    {
        _entry = new KeystoreEntry(
            "guardian",
            _folder.Write("guardian.json", KeystoreV3.Encrypt(_key, Password, ScryptParameters.Light)),
            _folder.Write("guardian.password", Password + "\n"));
        Restrict(_entry.Keystore, _entry.PasswordFile);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_signs_as_the_account_of_the_keystore()
    {
        using var signer = KeystoreSigner.Open(_entry);

        var call = new Eip1559Transaction { ChainId = 31337, Nonce = 7, GasLimit = 60_000, MaxFeePerGas = 9UL, MaxPriorityFeePerGas = 3UL };
        var transaction = await signer.SignAsync(call, TestContext.Current.CancellationToken);

        Assert.Equal((_key.Address, _key.Address), (signer.Address, transaction.Sender));
        Assert.Equal(7UL, SignedTransaction.Decode(transaction.Raw).Transaction.Nonce);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_password_that_everybody_can_use_is_refused_with_the_command_that_mends_it(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_entry.PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
        }

        var fault = Assert.Single(Assert.Throws<BadConfigurationException>(() => KeystoreSigner.Open(_entry)).Faults);

        Assert.Equal($"run: chmod 600 {_entry.PasswordFile}", fault.Mend);
    }

    [Fact]
    public void All_signers_with_faults_are_named_at_once_and_no_password_is_quoted()
    {
        var wrong = _entry with { PasswordFile = _folder.Write("wrong.password", "sesame-4711") };
        Restrict(wrong.PasswordFile);
        var missing = _entry with { Keystore = Path.Combine(_folder.Path, "nowhere.json") };

        var exception = Assert.Throws<BadConfigurationException>(() => new ServiceCollection().AddSigners([wrong, missing]));

        Assert.Equal<string[]>([wrong.Keystore, missing.Keystore], [.. exception.Faults.Select(fault => fault.File)]);
        Assert.DoesNotContain("sesame-4711", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signer_prints_its_name_and_address_and_nothing_else()
    {
        using var services = new ServiceCollection().AddSigners([_entry]).BuildServiceProvider();

        Assert.Equal($"guardian ({_key.Address})", Assert.Single(services.GetServices<ISigner>()).ToString());
    }

    private static void Restrict(params ReadOnlySpan<string> files)
    {
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }
}
