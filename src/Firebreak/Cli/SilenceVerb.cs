using System.CommandLine;
using System.Globalization;
using Firebreak.Cli.Judging;
using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Configuration;
using Firebreak.Hosting;
using Firebreak.Web.Api;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak silence</c>: add, list, extend, expire and preview silences.</summary>
internal static class SilenceVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();
    private static readonly Argument<string[]> MatcherTexts = new("matchers") { Description = "Such as rule=outflow 'contract_name=~\"Vault.*\"'; all must hold.", Arity = ArgumentArity.OneOrMore };
    private static readonly Argument<string> Id = new("id") { Description = "The silence's id, as listed." };
    private static readonly Option<string> For = new("--for") { Description = "How long, such as \"2 h\".", DefaultValueFactory = _ => "1 h" };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; it is shown beside everything that it hides.", Required = true };
    private static readonly Option<string> By = ByOption();

    public static Command Create() => new("silence", "Make, list, extend and end silences, and see beforehand what one would hide.")
    {
        Add(), List(), Extend(), Expire(), Preview(),
    };

    public static Option<string> ByOption() => new("--by") { Description = "Who; goes on the record.", DefaultValueFactory = _ => Environment.UserName };

    /// <exception cref="BadConfigurationException">It is none.</exception>
    public static TimeSpan Duration(string option, string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..].Trim();
        if (digits is > 0 and <= 6 && int.Parse(text[..digits], CultureInfo.InvariantCulture) is var count and > 0)
        {
            switch (unit)
            {
                case "s": return TimeSpan.FromSeconds(count);
                case "m" or "min": return TimeSpan.FromMinutes(count);
                case "h": return TimeSpan.FromHours(count);
                case "d": return TimeSpan.FromDays(count);
                default: break;
            }
        }

        throw BadInput.At(option, $"is {BadInput.Quote(text)}", "write a duration such as 30 min, 2 h or 1 d");
    }

    private static Command Add()
    {
        var verb = new Command("add", "Make a silence. Example: ./firebreak silence add rule=outflow --for \"2 h\" --reason \"we move funds\"") { MatcherTexts, For, Reason, By, Config };
        verb.SetAction((parsed, token) => OnCounterAsync(parsed, async counter =>
        {
            var matchers = Parse(parsed.GetRequiredValue(MatcherTexts));
            Tell(await counter.PreviewAsync(matchers, token));
            return Report(await counter.SilenceAsync(
                matchers, startsAt: null, Duration("--for", parsed.GetRequiredValue(For)), parsed.GetRequiredValue(By), parsed.GetRequiredValue(Reason), token));
        }));
        return verb;
    }

    private static Command List()
    {
        var verb = new Command("list", "List silences that are to come, hold, or ended within the last day.") { Json, Config };
        verb.SetAction((parsed, token) => OnCounterAsync(parsed, async counter =>
        {
            var answers = (await counter.SilencesAsync(token)).Select(silence => SilenceAnswer.From(silence, TimeProvider.System.GetUtcNow())).ToList();
            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(answers);
                return ExitCode.Success;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("Silence", "State", "Hides", "Until", "By", "Why");
            foreach (var one in answers)
            {
                table.AddRow(one.Id, one.State, Screen.Cell(string.Join(", ", one.Matchers)), one.EndsAt.ToString("u", CultureInfo.InvariantCulture), Screen.Cell(one.By), Screen.Cell(one.Why));
            }

            AnsiConsole.Write(table);
            return ExitCode.Success;
        }));
        return verb;
    }

    private static Command Extend()
    {
        var verb = new Command("extend", "Let a silence end later, counted from now.") { Id, For, By, Config };
        verb.SetAction((parsed, token) => OnCounterAsync(parsed, async counter => Report(await counter.ExtendAsync(
            ParseId(parsed.GetRequiredValue(Id)), Duration("--for", parsed.GetRequiredValue(For)), parsed.GetRequiredValue(By), token))));
        return verb;
    }

    private static Command Expire()
    {
        var verb = new Command("expire", "End a silence now.") { Id, By, Config };
        verb.SetAction((parsed, token) => OnCounterAsync(parsed, async counter =>
            Report(await counter.ExpireAsync(ParseId(parsed.GetRequiredValue(Id)), parsed.GetRequiredValue(By), token))));
        return verb;
    }

    private static Command Preview()
    {
        var verb = new Command("preview", "Show what a silence would hide now, and would have hidden over the last day.") { MatcherTexts, Json, Config };
        verb.SetAction((parsed, token) => OnCounterAsync(parsed, async counter =>
        {
            var preview = await counter.PreviewAsync(Parse(parsed.GetRequiredValue(MatcherTexts)), token);
            if (parsed.GetValue(Json))
            {
                Shell.PrintJson(PreviewAnswer.From(preview));
            }
            else
            {
                Tell(preview);
            }

            return ExitCode.Success;
        }));
        return verb;
    }

    private static Task<int> OnCounterAsync(ParseResult parsed, Func<AlertCounter, Task<int>> act) => Shell.GuardAsync(async () =>
    {
        await using var desk = FirebreakHost.BuildDesk(Shell.Load(parsed.GetValue(Config)));
        return await act(desk.GetRequiredService<AlertCounter>());
    });

    private static void Tell(SilencePreview preview)
    {
        foreach (var (alert, when) in preview.Now.Select(alert => (alert, "now")).Concat(preview.LastDay.Select(alert => (alert, "in the last day"))))
        {
            Screen.Say($"would hide {when}: {alert.Severity} {alert.Rule}: {alert.Because}");
        }

        if (preview.Now.Count + preview.LastDay.Count == 0)
        {
            Screen.Say("would hide nothing of today or of the last day");
        }

        if (preview.HidesP1)
        {
            Screen.Complain("firebreak: it would hide P1; while it does, an alert of its own says so");
        }
    }

    private static int Report(SilenceDecision? decision)
    {
        switch (decision)
        {
            case null:
                return Shell.Fail(ExitCode.BadInput, "there is no such silence: firebreak silence list lists them");
            case SilenceDecision.Refused refused:
                return Shell.Fail(ExitCode.BadInput, refused.Reason);
            default:
                var silence = ((SilenceDecision.Accepted)decision).Silence;
                Screen.Say(FormattableString.Invariant($"{silence.Id} until {silence.EndsAt:u}"));
                return ExitCode.Success;
        }
    }

    private static Items<Matcher> Parse(string[] texts)
    {
        var faults = new List<Fault>();
        var matchers = new List<Matcher>();
        foreach (var text in texts)
        {
            try
            {
                matchers.Add(Matcher.Parse(text));
            }
            catch (FormatException exception)
            {
                faults.Add(new Fault(BadInput.Quote(text), 0, 0, exception.Message, "write such as severity=P1 or rule=~\"re.*\""));
            }
        }

        return faults.Count == 0 ? matchers.ToItems() : throw new BadConfigurationException(faults.ToItems());
    }

    private static SilenceId ParseId(string text) => SilenceAnswer.TryParseId(text, out var id)
        ? id
        : throw BadInput.At("id", $"is {BadInput.Quote(text)}", "write it as firebreak silence list shows it");
}
