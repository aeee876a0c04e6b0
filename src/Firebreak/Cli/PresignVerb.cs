using System.CommandLine;
using System.Globalization;
using Firebreak.Adapters.Signers;
using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;

namespace Firebreak.Cli;

/// <summary><c>firebreak presign</c>: signs the pull of a lever in calm, on a machine that has the key, for one that has none.</summary>
internal static class PresignVerb
{
    private static readonly UInt256 Gwei = 1_000_000_000UL;

    private static readonly Argument<string> Name = new("lever") { Description = "The lever's name in the protocol file, or that of its contract." };
    private static readonly Option<FileInfo> Keystore = new("--keystore") { Description = "The key that signs.", Required = true };
    private static readonly Option<FileInfo> Password = new("--password-file") { Description = "The keystore's password; the same seals what is written.", Required = true };
    private static readonly Option<ulong> Nonce = new("--nonce") { Description = "The account's next nonce: each transaction holds for one nonce only.", Required = true };
    private static readonly Option<int> Nonces = new("--nonces") { Description = "For how many nonces from there.", DefaultValueFactory = _ => 1 };
    private static readonly Option<ulong[]> Fees = new("--fee") { Description = "Most that it may pay, in gwei per gas; one transaction for each.", DefaultValueFactory = _ => [50, 500, 5_000], AllowMultipleArgumentsPerToken = true };
    private static readonly Option<ulong> Gas = new("--gas") { Description = "Gas limit.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The file to write.", Required = true };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    public static Command Create()
    {
        var verb = new Command(
            "presign",
            "Sign a lever's call in calm. Nothing is sent; take the file, and its password, to the machine that watches (signers: presigned).\n\nExample:\n  ./firebreak presign HarborVault --keystore guardian.json --password-file guardian.password --nonce 7 --out presigned.json")
        {
            Name, Keystore, Password, Nonce, Nonces, Fees, Gas, Out, Config,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var config = Shell.Load(parsed.GetValue(Config));
            var password = parsed.GetRequiredValue(Password);
            using var key = KeystoreSigner.OpenKey(new KeystoreEntry("presign", parsed.GetRequiredValue(Keystore).FullName, password.FullName));
            if (Call(config, parsed.GetRequiredValue(Name), key.Address, out var whyNot) is not { } call)
            {
                return Shell.Fail(ExitCode.BadInput, whyNot!);
            }

            var (first, count) = (parsed.GetValue(Nonce), Math.Clamp(parsed.GetValue(Nonces), 1, 100));
            var signed = Enumerable.Range(0, count)
                .SelectMany(i => parsed.GetRequiredValue(Fees).Select(fee => Offer(call, config.Ingest.ChainId, first + (ulong)i, fee, parsed.GetValue(Gas)).Sign(key))).ToList();
            var sealedText = SealedDocument.Seal(PresignedSigner.Write(signed), (await File.ReadAllTextAsync(password.FullName, token)).TrimEnd('\r', '\n'), ScryptParameters.Standard);
            await PrivateFile.WriteAsync(parsed.GetRequiredValue(Out), "--out", sealedText, token);
            Screen.Say(string.Create(CultureInfo.InvariantCulture, $"{signed.Count} transactions of {key.Address} to {call.To}, nonces {first} to {first + (ulong)count - 1}, are in {parsed.GetRequiredValue(Out).FullName}"));
            return ExitCode.Success;
        }));
        return verb;
    }

    private static StepRoute? Call(FirebreakConfig config, string name, Address signer, out string? whyNot)
    {
        var chain = new ChainId(config.Ingest.ChainId);
        var fitted = FittedLevers.Of(config.Protocol).Where(one => one.Name == name || one.Lever == name).ToList();
        if (fitted.Count != 1 || FittedLevers.Find(fitted[0], config.Protocol, config.Packs.Levers, chain) is not { } lever)
        {
            whyNot = fitted.Count == 0 ? $"the protocol file fits no lever {name}" : $"{name} is not one lever alone, or none that the packs hold: name it as the protocol file does";
            return null;
        }

        if (new LeverExam(lever, fitted[0], signer).Call(out whyNot) is not { } data)
        {
            return null;
        }

        whyNot = $"{name} takes the owners of the Safe {fitted[0].Caller}: they sign with firebreak safe";
        return (fitted[0].Guard, fitted[0].Caller) switch
        {
            ({ } guard, _) => new StepRoute(guard, GuardCalls.Pull.Encode(fitted[0].Target, data.ToArray(), LeverExam.FreeWords(lever))),
            (null, null) => new StepRoute(fitted[0].Target, data),
            _ => null,
        };
    }

    private static Eip1559Transaction Offer(StepRoute call, ulong chain, ulong nonce, ulong gwei, ulong gas) => new()
    {
        ChainId = chain,
        Nonce = nonce,
        GasLimit = gas,
        MaxFeePerGas = Gwei * gwei,
        MaxPriorityFeePerGas = Gwei * gwei / 2UL,
        To = call.To,
        Data = call.Data.ToArray(),
    };
}
