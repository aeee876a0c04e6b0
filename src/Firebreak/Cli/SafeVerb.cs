using System.CommandLine;
using Firebreak.Adapters.Signers;
using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak safe</c>: what the owners of a Safe are asked to sign, and what they signed.</summary>
internal static class SafeVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();
    private static readonly Argument<string> Plan = new("plan") { Description = "The plan's id, or the beginning of it." };
    private static readonly Argument<string> Given = new("signature") { Description = "The signature as the wallet gives it (0x and 130 hex digits), or a file with it." };
    private static readonly Option<string> By = new("--by") { Description = "Who hands it in; goes on the record.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<FileInfo> Keystore = new("--keystore") { Description = "The owner's keystore.", Required = true };
    private static readonly Option<FileInfo> Password = new("--password-file") { Description = "Its password.", Required = true };

    public static Command Create() => new("safe", "What the owners of your Safes are asked to sign.") { Show(), Collect(), Sign() };

    private static Command Show()
    {
        var verb = new Command("show", "List what waits for owners: the hashes to compare on the wallet, the call, who has not signed since when.\n\nExample:\n  ./firebreak safe show") { Config, Json };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var services = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var waiting = await services.GetRequiredService<OwnerDesk>().WaitingAsync(token);
            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(waiting.Select(ToJson));
            }
            else
            {
                waiting.SelectMany(Lines).ToList().ForEach(Screen.Say);
            }

            return ExitCode.Success;
        }));
        return verb;
    }

    private static Command Collect()
    {
        var verb = new Command("collect", "Hand in an owner's signature.\n\nExample:\n  ./firebreak safe collect plan_1a2b3c4d 0x…") { Plan, Given, By, Config };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var services = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var given = parsed.GetRequiredValue(Given);
            var text = (File.Exists(given) && new FileInfo(given).Length < 1024 ? await File.ReadAllTextAsync(given, token) : given).Trim();
            var bytes = new byte[Signature.Length];
            return Hex.TryDecode(text, bytes)
                ? await HandInAsync(services, parsed.GetRequiredValue(Plan), bytes, parsed.GetRequiredValue(By), token)
                : Shell.Fail(ExitCode.BadInput, "that is no signature: 0x and 130 hex digits, or a file that holds them");
        }));
        return verb;
    }

    private static Command Sign()
    {
        var verb = new Command(
            "sign", "Sign as an owner whose key lies in a keystore. A hardware wallet is better: compare the hash there, and use collect.\n\nExample:\n  ./firebreak safe sign plan_1a2b3c4d --keystore owner.json --password-file owner.password")
        {
            Plan, Keystore, Password, By, Config,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            await using var services = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
            var plan = parsed.GetRequiredValue(Plan);
            using var key = KeystoreSigner.OpenKey(new KeystoreEntry("owner", parsed.GetRequiredValue(Keystore).FullName, parsed.GetRequiredValue(Password).FullName));
            var asked = (await services.GetRequiredService<OwnerDesk>().WaitingAsync(token))
                .Where(question => question.Plan.Plan.Id.IsNamed(plan) && question.Offer.Owners.Contains(key.Address)
                    && question.Plan.OwnersOf(question.Offer).All(signed => signed.Owner != key.Address)).ToList();
            if (asked.Count == 0)
            {
                return Shell.Fail(ExitCode.NotReached, $"nothing of {plan} waits for {key.Address}");
            }

            var code = ExitCode.Success;
            foreach (var question in asked)
            {
                Lines(question).ToList().ForEach(Screen.Say);
                code = Math.Max(code, await HandInAsync(services, plan, key.Sign(question.Offer.SafeTxHash).ToBytes(), parsed.GetRequiredValue(By), token));
            }

            return code;
        }));
        return verb;
    }

    private static async Task<int> HandInAsync(ServiceProvider services, string plan, HexBytes signature, string by, CancellationToken cancellationToken)
    {
        var decision = await services.GetRequiredService<OwnerDesk>().CollectAsync(plan, signature, Actor.Human(by), cancellationToken);
        if (decision is Decision.Refused refused)
        {
            return Shell.Fail(ExitCode.NotReached, refused.Reason);
        }

        var signed = ((Decision.Accepted)decision).Events.OfType<Happened.OwnerSigned>().FirstOrDefault();
        Screen.Say(signed is null ? $"{plan}: that signature was here before" : $"{plan}: {signed.Owner} has signed");
        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines(OwnerQuestion question) =>
    [
        $"{question.Plan.Plan.Id} step {question.Step.Number + 1}: {question.Step.Call}",
        $"  Safe         {question.Offer.Safe} on chain {question.Incident.Chain.Value}, nonce {question.Offer.Nonce}",
        $"  safeTxHash   {question.Offer.SafeTxHash.ToHex()}",
        $"  domain hash  {SafeTransaction.DomainHash(question.Incident.Chain.Value, question.Offer.Safe).ToHex()}",
        $"  message hash {question.Transaction.MessageHash.ToHex()}",
        $"  to           {question.Step.Target}",
        $"  data         {question.Step.Data}",
        $"  {question.Clock}",
    ];

    private static object ToJson(OwnerQuestion question) => new
    {
        plan = question.Plan.Plan.Id.ToString(),
        step = question.Step.Number,
        call = question.Step.Call,
        chain = question.Incident.Chain.Value,
        safe = question.Offer.Safe.ToHex(),
        nonce = question.Offer.Nonce.ToString(),
        safeTxHash = question.Offer.SafeTxHash.ToHex(),
        domainHash = SafeTransaction.DomainHash(question.Incident.Chain.Value, question.Offer.Safe).ToHex(),
        messageHash = question.Transaction.MessageHash.ToHex(),
        to = question.Step.Target.ToHex(),
        data = question.Step.Data.ToString(),
        threshold = question.Offer.Threshold,
        since = question.Offer.Since,
        owners = question.Offer.Owners.Select(owner => new
        {
            owner = owner.ToHex(),
            signedAt = question.Plan.OwnersOf(question.Offer).FirstOrDefault(signed => signed.Owner == owner)?.At,
        }),
    };
}
