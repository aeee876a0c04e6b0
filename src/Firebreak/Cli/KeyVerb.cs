using System.CommandLine;
using System.Security.Cryptography;
using Firebreak.Adapters.Signers;
using Firebreak.Ethereum;

namespace Firebreak.Cli;

/// <summary><c>firebreak key</c>: a hot key of Firebreak's own, which may pull levers and owns nothing but its gas.</summary>
internal static class KeyVerb
{
    private const int PasswordLength = 24;

    private static readonly Option<FileInfo> Out = new("--out") { Description = "The keystore to write (version 3).", DefaultValueFactory = _ => new FileInfo("guardian.json") };

    private static readonly Option<FileInfo> Password = new("--password-file")
    {
        Description = "Its password. A file that exists is used as it is; else one is made with a password that nobody has seen.",
        DefaultValueFactory = _ => new FileInfo("guardian.password"),
    };

    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create() => new("key", "The hot key that pulls your levers.") { New() };

    private static Command New()
    {
        var verb = new Command(
            "new",
            """
            Make a fresh key, in an encrypted keystore that only this account of the machine reads, and say its address. The key is shown to nobody.

            Example:
              ./firebreak key new --out guardian.json --password-file guardian.password
            """)
        {
            Out, Password, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => MakeAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> MakeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (keystore, passwordFile) = (parsed.GetRequiredValue(Out), parsed.GetRequiredValue(Password));
        if (!passwordFile.Exists)
        {
            await PrivateFile.WriteAsync(passwordFile, "--password-file", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordLength)) + "\n", cancellationToken);
        }

        var password = KeystoreSigner.ReadPrivate(passwordFile.FullName).TrimEnd('\r', '\n');
        if (password.Length == 0)
        {
            throw Judging.BadInput.At("--password-file", "names an empty file", "write a password into it, or name a file that is not there");
        }

        using var key = PrivateKey.Generate();
        await PrivateFile.WriteAsync(keystore, "--out", KeystoreV3.Encrypt(key, password, ScryptParameters.Standard), cancellationToken);
        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(new { address = key.Address.ToString(), keystore = keystore.FullName, passwordFile = passwordFile.FullName });
        }
        else
        {
            Screen.Say($"{key.Address} is a fresh key in {keystore.Name}; {passwordFile.Name} opens it.");
            Screen.Say("It may do nothing yet: send it a little for gas, and have the right granted that your lever takes. firebreak levers check says which.");
        }

        return ExitCode.Success;
    }
}
