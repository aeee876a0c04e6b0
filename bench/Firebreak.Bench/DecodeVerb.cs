using System.CommandLine;
using System.Text.Json;
using Firebreak.Bench.Decode;
using Firebreak.Bench.Input;
using Firebreak.Bench.Report;
using Spectre.Console;

namespace Firebreak.Bench;

/// <summary><c>bench/run decode</c>: how fast answers in memory become blocks and signals, beside viem.</summary>
internal static class DecodeVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for machines." };
    private static readonly Option<bool> Plot = new("--plot") { Description = "Write docs/images/decode.svg." };

    public static Command Create()
    {
        var verb = new Command("decode", "From the bytes of a node's answers to blocks and to signals, on one core, beside viem.") { Json, Plot };
        verb.SetAction(parsed => Run(parsed.GetValue(Json), parsed.GetValue(Plot)));
        return verb;
    }

    private static int Run(bool asJson, bool asPlot)
    {
        if (!SharedData.Exists)
        {
            Screen.People.WriteLine($"There is no recorded chain data at {SharedData.Folder}.");
            return 1;
        }

        var (mainnet, diffs) = (MainnetBlocks.Load(), RecordedTraces.Load());
        var result = DecodeBench.Run(mainnet, withViem: true, Screen.Say);
        var traces = DecodeBench.Run(diffs, withViem: false, Screen.Say);
        var kinds = DecodeBench.ByKind([mainnet, diffs]);
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { machine = Machine.Describe(), result, traces, kinds }, Screen.Json));
        }
        else
        {
            Screen.Results.WriteLine($"{Machine.Describe()}; Node {result.Node}");
            DecodePage.Write(Screen.Results, result);
            DecodePage.Write(Screen.Results, traces);
            DecodePage.Write(Screen.Results, kinds);
        }

        if (asPlot)
        {
            DecodePage.Draw(result, Path.Combine(SharedData.Repository, "docs", "images", "decode.svg"));
        }

        return 0;
    }
}
