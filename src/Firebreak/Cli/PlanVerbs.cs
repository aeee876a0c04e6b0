using System.CommandLine;
using System.Text.Json;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Response;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak approve</c> and <c>firebreak refuse</c>: the decision is written into the shared log; the running program acts on it.</summary>
internal static class PlanVerbs
{
    private static readonly Argument<string> Plan = new("plan") { Description = "The plan's id, or the beginning of it." };
    private static readonly Option<string> By = new("--by") { Description = "Who decides; goes on the record.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; goes on the record.", DefaultValueFactory = _ => "" };
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();

    private static readonly Option<bool> TypedData = new("--typed-data") { Description = "Decide nothing: print the EIP-712 typed data that the person signs with a wallet." };
    private static readonly Option<bool> Glass = new("--break-glass") { Description = "With --typed-data: two people who sign this release a plan that takes more of them, where its playbook allows it." };
    private static readonly Option<FileInfo?> Signed = new("--signed") { Description = "The typed data that was signed, as --typed-data printed it." };
    private static readonly Option<string?> Signature = new("--signature") { Description = "The signature of it: 65 bytes in hex, or a file that holds them." };

    public static Command Approve()
    {
        var verb = new Command(
            "approve",
            """
            Release a plan that waits for people. Whoever has a wallet in the protocol file signs what --typed-data prints, with any wallet that knows
            eth_signTypedData_v4.

            Examples:
              ./firebreak approve plan_1a2b3c4d --by ops-lead
              ./firebreak approve plan_1a2b3c4d --by grace --typed-data > approval.json
              ./firebreak approve plan_1a2b3c4d --by grace --signed approval.json --signature 0x...
            """)
        {
            Plan, By, Reason, TypedData, Glass, Signed, Signature, Config,
        };
        verb.SetAction((parsed, token) => OnDeskAsync(parsed, responder => parsed.GetValue(TypedData) ? DraftAsync(parsed, responder, token) : ApproveAsync(parsed, responder, token)));
        return verb;
    }

    public static Command Refuse()
    {
        var verb = new Command("refuse", "Refuse a plan; it will never be sent. Example: ./firebreak refuse plan_1a2b3c4d --reason \"our own test\"") { Plan, By, Reason, Config };
        verb.SetAction((parsed, token) => OnDeskAsync(parsed, async responder => Report(
            "refuse", parsed, await responder.RefuseAsync(parsed.GetRequiredValue(Plan), Who(parsed), Why(parsed), token))));
        return verb;
    }

    private static Task<int> OnDeskAsync(ParseResult parsed, Func<IResponder, Task<int>> act) => Shell.GuardAsync(async () =>
    {
        await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
        return await act(desk.GetRequiredService<IResponder>());
    });

    private static Actor Who(ParseResult parsed) => Actor.Human(parsed.GetRequiredValue(By));

    private static string Why(ParseResult parsed) => parsed.GetRequiredValue(Reason) is { Length: > 0 } reason ? reason : "on the command line";

    private static async Task<int> DraftAsync(ParseResult parsed, IResponder responder, CancellationToken cancellationToken)
    {
        var draft = await responder.DraftApprovalAsync(
            parsed.GetRequiredValue(Plan), parsed.GetRequiredValue(By), parsed.GetRequiredValue(Reason), parsed.GetValue(Glass) ? BreakGlass.Yes : BreakGlass.No, cancellationToken);
        if (draft is null)
        {
            return NoPlan(parsed);
        }

        using var document = JsonDocument.Parse(draft.TypedData);
        Shell.PrintJson(document.RootElement);
        Screen.Complain($"Sign it with {(draft.Wallet is { } wallet ? wallet.ToString() : "nothing: the roster names no wallet of this person")}; its EIP-712 hash is {draft.Hash}.");
        return ExitCode.Success;
    }

    private static async Task<int> ApproveAsync(ParseResult parsed, IResponder responder, CancellationToken cancellationToken)
    {
        var plan = parsed.GetRequiredValue(Plan);
        if (parsed.GetValue(Glass) || (parsed.GetValue(Signed) is null && parsed.GetValue(Signature) is not null))
        {
            return Shell.Fail(ExitCode.BadInput, parsed.GetValue(Glass) ? "--break-glass goes with --typed-data: it is part of what is signed" : "--signature goes with --signed FILE, the typed data that was signed");
        }

        if (parsed.GetValue(Signed) is not { } file)
        {
            return Report("approve", parsed, await responder.ApproveAsync(plan, Who(parsed), Why(parsed), cancellationToken));
        }

        var message = ApprovalMessage.Parse(await File.ReadAllTextAsync(file.FullName, cancellationToken));
        var written = parsed.GetValue(Signature) ?? "";
        var hex = File.Exists(written) ? (await File.ReadAllTextAsync(written, cancellationToken)).Trim() : written;
        if (message is null || ApprovalSignature.Read(message, hex) is not { } signed)
        {
            return Shell.Fail(ExitCode.BadInput, message is null ? $"{file.Name} is no approval that --typed-data printed" : "--signature is not 65 bytes in hex and no file that holds them");
        }

        return Report("approve", parsed, await responder.ApproveSignedAsync(plan, Who(parsed), "signed, on the command line", signed, cancellationToken));
    }

    private static int NoPlan(ParseResult parsed) =>
        Shell.Fail(ExitCode.BadInput, $"there is no plan {parsed.GetRequiredValue(Plan)}: firebreak incidents lists the plans that wait");

    private static int Report(string verb, ParseResult parsed, Decision? decision)
    {
        var plan = parsed.GetRequiredValue(Plan);
        switch (decision)
        {
            case null:
                return NoPlan(parsed);
            case Decision.Refused refused:
                return Shell.Fail(ExitCode.NotReached, refused.Reason);
            case Decision.Accepted { Events.Count: 0 }:
                Screen.Say($"{plan}: nothing to {verb}, it was decided before");
                return ExitCode.Success;
            case Decision.Accepted { Events: [Happened.ApprovalGiven given] }:
                Screen.Say($"{plan}: {given.By} approved; it waits for more people");
                return ExitCode.Success;
            default:
                Screen.Say($"{plan}: {verb}d");
                return ExitCode.Success;
        }
    }
}
