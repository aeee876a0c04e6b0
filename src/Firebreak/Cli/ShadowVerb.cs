using System.CommandLine;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Hosting;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Firebreak.Cli;

/// <summary><c>firebreak shadow</c>: what rules in shadow would have done, beside what was done.</summary>
internal static class ShadowVerb
{
    private const int LinesAtOnce = 1_000;
    private const int MostShown = 20;
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Option<ulong> From = new("--from") { Description = "First block. Default: the first that rules in shadow spoke of." };
    private static readonly Option<ulong> To = new("--to") { Description = "Last block. Default: the head.", DefaultValueFactory = _ => ulong.MaxValue };
    private static readonly Option<string?> Against = new("--against") { Description = "The live rule that a changed one is to replace. Default: everything that woke somebody." };
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create()
    {
        var verb = new Command(
            "shadow",
            """
            Compare rules that run in shadow with what judges, before one is promoted: pages by both, by one alone, and the transactions that differ.
            A rule runs in shadow with status: shadow in its file, or, if it ships, with shadow: [its id] in firebreak.yaml.

            Examples:
              ./firebreak shadow
              ./firebreak shadow --from 21000000 --against big-withdrawal
              ./firebreak shadow --json

            Exit codes: 0 done, 1 no rule in shadow said anything there, 2 mend the command line or a file.
            """)
        {
            Config, From, To, Against, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(async () =>
        {
            var config = Shell.Load(parsed.GetValue(Config));
            await using var desk = FirebreakHost.BuildDesk(config);
            var chain = new ChainId(config.Ingest.ChainId);
            var shadows = await desk.GetRequiredService<IShadowLog>().ShadowsAsync(chain, parsed.GetValue(From), parsed.GetValue(To), token);
            if (shadows.Count == 0)
            {
                return Shell.Fail(ExitCode.NotReached, "no rule in shadow said anything there; ./firebreak coverage says which rules judged.");
            }

            var from = parsed.GetValue(From) is var written and > 0 ? written : shadows[0].Provenance.Block.Number;
            var live = await LiveAsync(desk.GetRequiredService<ISignalLog>(), chain, from, parsed.GetValue(To), token);
            Print(ShadowComparison.Of(shadows, live, parsed.GetValue(Against)), from, parsed.GetValue(Json));
            return ExitCode.Success;
        }));
        return verb;
    }

    // What stands: raised, and neither withdrawn nor lapsed since.
    private static async Task<IEnumerable<Signal>> LiveAsync(ISignalLog log, ChainId chain, ulong from, ulong to, CancellationToken cancellationToken)
    {
        var standing = new Dictionary<SignalId, Signal>();
        var after = 0L;
        while (await log.ReadAsync(after, LinesAtOnce, cancellationToken) is { Count: > 0 } lines)
        {
            foreach (var line in lines)
            {
                if (line.Change is SignalChange.Raised { Signal: var signal })
                {
                    standing[signal.Id] = signal;
                }
                else if (line.Change is SignalChange.Withdrawn withdrawn)
                {
                    standing.Remove(withdrawn.Signal);
                }
                else if (line.Change is SignalChange.Lapsed lapsed)
                {
                    standing.Remove(lapsed.Signal);
                }
            }

            after = lines[^1].Sequence;
        }

        return standing.Values.Where(signal => signal.Provenance.Chain == chain && signal.Provenance.Block.Number >= from && signal.Provenance.Block.Number <= to);
    }

    private static void Print(IReadOnlyList<ShadowComparison> comparisons, ulong from, bool json)
    {
        if (json)
        {
            Shell.PrintJson(new { from, rules = comparisons.Select(ToJson) });
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("In shadow", "Transactions told", "Would page", "Both", "By shadow alone", "By live alone");
        foreach (var one in comparisons)
        {
            table.AddRow(
                Screen.Cell(one.Rule), $"{one.Told}", $"{one.Both.Count + one.ByShadow.Count}", $"{one.Both.Count}", $"{one.ByShadow.Count}", $"{one.ByLive.Count}");
        }

        AnsiConsole.Write(table);
        foreach (var one in comparisons)
        {
            List($"{one.Rule} alone would have paged", one.ByShadow);
            List($"paged, and not by {one.Rule}", one.ByLive);
        }
    }

    private static void List(string what, IReadOnlyCollection<ComparedTransaction> transactions)
    {
        foreach (var one in transactions.Take(MostShown))
        {
            Screen.Say($"{what}: {one.Transaction} in block {one.Block.Number} by {one.Rule}: {one.Because}");
        }

        if (transactions.Count > MostShown)
        {
            Screen.Say($"{what}: and {transactions.Count - MostShown} more (--json)");
        }
    }

    private static object ToJson(ShadowComparison one) => new
    {
        rule = one.Rule,
        told = one.Told,
        both = one.Both.Select(ToJson),
        byShadow = one.ByShadow.Select(ToJson),
        byLive = one.ByLive.Select(ToJson),
    };

    private static object ToJson(ComparedTransaction one) => new { transaction = one.Transaction.ToString(), block = one.Block.Number, rule = one.Rule, because = one.Because };
}
