using System.CommandLine;
using Firebreak.Adapters.Storage;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Forensics;
using Firebreak.Engine.Incidents;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak verify</c>: is every log whole, and every exhibit the one that was sealed?</summary>
internal static class VerifyVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command("verify", "Check the hash chain of every incident's log, and every sealed exhibit. Example: ./firebreak verify --config firebreak.yaml") { Config, Json };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var config = Shell.Load(parsed.GetValue(Config));
            await using var desk = FirebreakHost.BuildDesk(config);
            return Report(await FindBreaksAsync(desk, config, token), parsed.GetValue(Json));
        }));
        return verb;
    }

    private static async Task<Verdict> FindBreaksAsync(ServiceProvider services, FirebreakConfig config, CancellationToken cancellationToken)
    {
        var log = await services.GetRequiredService<LogVerifier>().VerifyAsync(cancellationToken);
        if (!log.IsWhole)
        {
            return new Verdict(log.Incidents, log.Entries, 0, log.Breaks);
        }

        var desk = services.GetRequiredService<IIncidentDesk>();
        var breaks = new List<string>();
        var cases = 0;
        var logs = new Dictionary<IncidentId, IReadOnlyList<Entry>>();
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            var entries = await desk.LogAsync(incident.Id, cancellationToken);
            logs[incident.Id] = entries;
            foreach (var edition in entries.Select(entry => entry.What).OfType<Happened.CaseFileSealed>())
            {
                cases++;
                var links = await CaseVerifier.VerifyAsync(Path.Combine(config.DataDirectory, edition.Path), entries, cancellationToken);
                breaks.AddRange(links.Select(link => $"{edition.Path}: {link}"));
            }
        }

        breaks.AddRange(await CaseStrays.FindAsync(config.DataDirectory, logs, cancellationToken));
        return new Verdict(log.Incidents, log.Entries, cases, breaks);
    }

    private static int Report(Verdict verdict, bool json)
    {
        if (json)
        {
            Shell.PrintJson(verdict);
        }
        else if (verdict.IsWhole)
        {
            Screen.Say(
                $"Whole: {verdict.Incidents} incidents, {verdict.Entries} entries, {verdict.CaseFiles} case files; every link and every exhibit is as it was sealed.");
        }
        else
        {
            foreach (var broken in verdict.Breaks)
            {
                Screen.Say($"BROKEN {broken}");
            }
        }

        return verdict.IsWhole ? ExitCode.Success : ExitCode.NotReached;
    }

    private sealed record Verdict(int Incidents, long Entries, int CaseFiles, IReadOnlyList<string> Breaks)
    {
        public bool IsWhole => Breaks.Count == 0;
    }
}
