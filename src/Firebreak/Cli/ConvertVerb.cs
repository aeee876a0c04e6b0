using System.CommandLine;
using System.Globalization;
using Firebreak.Adapters.Archive.Recorded;
using Spectre.Console;

namespace Firebreak.Cli;

/// <summary><c>firebreak convert</c>: recorded research sets as archives that <c>firebreak replay</c> reads.</summary>
internal static class ConvertVerb
{
    private const string Auto = "auto";
    private const int MalformedShown = 20;

    private static readonly Option<string[]> From = new("--from")
    {
        Description = "A recorded set (.tar.gz, .json.gz) or a folder that holds some. May be given several times.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Kind = new("--kind")
    {
        Description = $"What the set is: {Auto}, or one of {string.Join(", ", RecordingConverter.Kinds)}.",
        DefaultValueFactory = _ => Auto,
    };

    private static readonly Option<string> Out = new("--out") { Description = "Folder for the archives; each set becomes a folder in it.", Required = true };
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command(
            "convert",
            "Turn recorded sets into Parquet archives. Example: ./firebreak convert --from recordings/attacks --out archive") { From, Kind, Out, Json };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var kind = parsed.GetValue(Kind) is var named && named == Auto ? null : named;
            var sources = parsed.GetRequiredValue(From).SelectMany(RecordedSource.Find).ToList();
            var sets = await ConvertAsync(new RecordingConverter(parsed.GetRequiredValue(Out), kind), sources, token);
            return Report(sets, parsed.GetValue(Json));
        }));
        return verb;
    }

    private static Task<List<ConvertedSet>> ConvertAsync(RecordingConverter converter, List<RecordedSource> sources, CancellationToken cancellationToken) =>
        Shell.People.Progress().StartAsync(async progress =>
        {
            var sets = new List<ConvertedSet>();
            foreach (var source in sources)
            {
                var task = progress.AddTask(Screen.Cell(source.Name), maxValue: 1);
                sets.Add(await converter.ConvertAsync(source, done => task.Value = done, cancellationToken));
                task.Value = 1;
            }

            return sets;
        });

    private static int Report(List<ConvertedSet> sets, bool json)
    {
        if (json)
        {
            Shell.PrintJson(sets);
            return ExitCode.Success;
        }

        var table = new Table().Border(TableBorder.Markdown)
            .AddColumns("Set", "Kind", "Files", "Blocks", "Transactions", "Frames", "Logs", "Storage accesses", "Malformed entries", "Lanes");
        foreach (var set in sets)
        {
            table.AddRow(
                Screen.Cell(set.Name), set.Kind, Number(set.Files), Number(set.Blocks), Number(set.Transactions), Number(set.Frames), Number(set.Logs),
                Number(set.StorageAccesses), Number(set.Malformed.Count), set.Lanes.Replace(",", ", ", StringComparison.Ordinal));
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new WideOutput(Console.Out) }).Write(table);
        foreach (var (set, entry) in sets.SelectMany(set => set.Malformed.Take(MalformedShown).Select(entry => (set, entry))))
        {
            Screen.Complain($"malformed: {set.Name}/{entry.Name}: {entry.Reason}");
        }

        return ExitCode.Success;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    // A table for a document is not cut to the width of a window.
    private sealed class WideOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => 400;

        public int Height => 100;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
