using System.CommandLine;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Packs;
using Firebreak.Cli.Calibrating;
using Firebreak.Cli.Judging;
using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Cli;

/// <summary><c>firebreak calibrate</c>: learn what is normal from past blocks, and see what the budget of false pages costs and buys.</summary>
internal static class CalibrateVerb
{
    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "A node whose past blocks are learned from (ws, wss, http, https, or ipc:///path). With --archive: for the state before each block.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> From = new("--from") { Description = "The first block: a number, or a negative offset from the head.", DefaultValueFactory = _ => "-50400" };
    private static readonly Option<string> To = new("--to") { Description = "The last block, in the same forms, or latest. With --write 64 below the head when it is not given.", DefaultValueFactory = _ => "latest" };

    private static readonly Option<string?> Archive = new("--archive") { Description = "A folder of archived blocks (Parquet) to learn from." };
    private static readonly Option<FileInfo> Protocol = new("--protocol") { Description = "The file that says what is protected, and the budget (falsePagesPerWeek).", Required = true };
    private static readonly Option<DirectoryInfo?> Rules = new("--rules") { Description = "A folder of rule files that take the place of the shipped rules of the same name." };
    private static readonly Option<DirectoryInfo?> Data = new("--data") { Description = "A folder as evaluate takes it: what recall the budget buys on its protocols' lives." };
    private static readonly Option<DirectoryInfo?> Plots = new("--plots") { Description = "Write SVG pictures to this folder." };
    private static readonly Option<FileInfo?> Write = new("--write") { Description = "Write what was learned to this file, for serve --baseline." };
    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Begin anew, whatever an earlier run left." };
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command(
            "calibrate",
            """
            Learn what is normal for a protocol from past blocks, and say what the budget of false pages costs there and what it buys.

            Examples:
              ./firebreak calibrate --rpc http://127.0.0.1:8545 --from -50400 --protocol protocol.yaml
              ./firebreak calibrate --archive data/archive --protocol protocol.yaml --plots plots
              ./firebreak calibrate --archive data/archive --protocol protocol.yaml --data ../shared/data --json

            A run that was stopped goes on where it was when it is started with the same blocks, rules and protocol. Nothing pages and nothing is
            written to the database. Exit codes: 0 done, 1 too little to calibrate, 2 mend the command line or a file, 70 the node cannot be used.
            """)
        {
            Rpc, From, To, Archive, Protocol, Rules, Data, Plots, Write, Fresh, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    // A state whose last block leaves the chain is refused by serve, so one that is written ends where blocks are final.
    private static RangeEnd EndOf(ParseResult parsed) =>
        RangeEnd.Parse("--to", parsed.GetValue(Write) is not null && parsed.GetResult(To) is not { Implicit: false } ? "-64" : parsed.GetValue(To)!);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var files = JudgingFiles.LoadLearning(parsed.GetRequiredValue(Protocol).FullName, parsed.GetValue(Rules)?.FullName);
        var nodes = NodeAddresses.Parse(parsed.GetValue(Rpc) ?? []);
        var reading = new CalibrationReading(files, nodes, parsed.GetValue(Fresh));
        var (run, from, to) = parsed.GetValue(Archive) is { } archive
            ? await reading.ReadAsync(ArchiveReader.Find([archive]), cancellationToken)
            : nodes.Count > 0
                ? await reading.ReadAsync(RangeEnd.Parse("--from", parsed.GetValue(From)!), EndOf(parsed), cancellationToken)
                : throw BadInput.At("--archive", "is missing, and so is --rpc", "name where past blocks are: --archive FOLDER, or --rpc URL --from BLOCK");
        var baseline = run.Conclude(files.Baseline);
        var lives = parsed.GetValue(Data) is { } data ? await BudgetLives.JudgeAsync(data.FullName, files.Baseline, cancellationToken) : [];
        var report = new CalibrationReport(files.Protocol!.Name, from, to, baseline.Report(), run.Figures, lives, files.Rules);
        if (parsed.GetValue(Write) is { } written)
        {
            if (run.Reached is not { } reached)
            {
                return Shell.Fail(ExitCode.NotReached, "nothing was judged, so nothing was written. Give --fresh to judge the blocks anew.");
            }

            var carried = CarriedBaseline.Of(reached.Chain, files.Protocol!, reached.Block, baseline);
            await File.WriteAllBytesAsync(written.FullName, carried.ToBytes(), cancellationToken);
        }

        if (parsed.GetValue(Plots) is { } plots)
        {
            CalibrationPlots.Write(report, plots);
        }

        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(report.ToJson());
        }
        else
        {
            CalibrationTable.Write(report);
        }

        return report.Baseline.Footing == Footing.Calibrated
            ? ExitCode.Success
            : Shell.Fail(ExitCode.NotReached, "too little to calibrate: 1,000 transactions of the protocol and one whole week are needed, without a change at the end. Name more blocks.");
    }
}
