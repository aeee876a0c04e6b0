using System.CommandLine;
using Firebreak.Cli.Calibrating;
using Firebreak.Cli.Judging;
using Firebreak.Core.Chain;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Hosting;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak baselines</c>: what is learned of the protocol, now or at any final block that is kept.</summary>
internal static class BaselinesVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<ulong?> At = new("--at") { Description = "The final block whose state is made again. Default: the last final one." };
    private static readonly Option<bool> Anew = new("--anew") { Description = "Learn everything that is kept anew instead of starting from a stored state." };
    private static readonly Option<FileInfo?> Write = new("--write") { Description = "Write the state as a file: the same bytes on every machine." };
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command(
            "baselines",
            """
            Say what is normal for your protocol: what is learned, from how much, what the budget of false pages allows, and whether it drifts.

            Examples:
              ./firebreak baselines                                  as of the last final block
              ./firebreak baselines --at 21000000 --write then.fbbl  exactly what was known then
              ./firebreak baselines --at 21000000 --anew             the same, made from single transactions alone

            Exit codes: 0 done, 1 nothing is learned yet or something could not be read (it is named), 2 mend the command line.
            """)
        {
            Config, At, Anew, Write, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var config = Shell.Load(parsed.GetValue(Config));
            await using var desk = FirebreakHost.BuildDesk(config);
            var moment = await FindAsync(config, desk, parsed.GetValue(At), !parsed.GetValue(Anew), token);
            if (parsed.GetValue(Write) is { } file)
            {
                await File.WriteAllBytesAsync(file.FullName, moment.Baseline.ToSnapshot(), token);
            }

            return Tell(config, moment, parsed.GetValue(Json));
        }));
        return verb;
    }

    private static async Task<BaselineMoment> FindAsync(
        FirebreakConfig config, IServiceProvider desk, ulong? at, bool fromStates, CancellationToken cancellationToken)
    {
        var chain = new ChainId(config.Ingest.ChainId);
        var final = (await desk.GetRequiredService<IChainJournal>().LoadPositionAsync(chain, cancellationToken))?.Finalized?.Number ?? 0;
        if (at > final)
        {
            throw BadInput.At("--at", $"{at} is above the last final block, {final}", "name a block that is final");
        }

        var history = new BaselineHistory(desk.GetRequiredService<IBaselineStore>(), chain, config.Protocol.Name, config.Baseline);
        return await history.FindAsync(at ?? final, fromStates, cancellationToken);
    }

    private static int Tell(FirebreakConfig config, BaselineMoment moment, bool json)
    {
        var report = moment.Baseline.Report();
        if (json)
        {
            Shell.PrintJson(new { protocol = config.Protocol.Name, state = moment.State, relearned = moment.Relearned, waiting = moment.Waiting.Count, baseline = report });
        }
        else
        {
            BaselineTable.Write(config.Protocol.Name, report);
        }

        var faults = moment.Complaints.ToList();
        if (report.Transactions == 0)
        {
            faults.Add("nothing is learned yet: new-walk and unusual-transaction must judge (sandbox: true, or shadow: [new-walk, unusual-transaction]), or see firebreak calibrate.");
        }

        return faults.Count == 0 ? ExitCode.Success : Shell.Fail(ExitCode.NotReached, string.Join('\n', faults));
    }
}
