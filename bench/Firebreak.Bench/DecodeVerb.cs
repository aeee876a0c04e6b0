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
    private static readonly Option<bool> Kinds = new("--kinds") { Description = "Only how fast each kind of answer is read." };
    private static readonly Option<bool> Plot = new("--plot") { Description = "Write docs/images/decode.svg." };

    public static Command Create()
    {
        var verb = new Command("decode", "From the bytes of a node's answers to blocks and to signals, on one core, beside viem.") { Json, Plot, Kinds };
        verb.SetAction((parsed, token) => parsed.GetValue(Kinds)
            ? RunKindsAsync(token)
            : RunAsync(parsed.GetValue(Json), parsed.GetValue(Plot), token));
        return verb;
    }

    private static async Task<int> RunKindsAsync(CancellationToken cancellationToken)
    {
        DecodePage.Write(Screen.Results, DecodeBench.ByKind(await LoadAsync(cancellationToken)));
        return 0;
    }

    private static async Task<Workload[]> LoadAsync(CancellationToken cancellationToken)
    {
        if (SharedData.Exists)
        {
            return [MainnetBlocks.Load(), RecordedTraces.Load()];
        }

        Screen.Say($"there is no recorded chain data at {SharedData.Folder}: blocks of anvil take its place");
        return [await AnvilBlocks.LoadAsync(cancellationToken)];
    }

    private static async Task<int> RunAsync(bool asJson, bool asPlot, CancellationToken cancellationToken)
    {
        var workloads = await LoadAsync(cancellationToken);
        var results = workloads.Select((workload, at) => DecodeBench.Run(workload, withViem: at == 0, Screen.Say)).ToArray();
        var kinds = DecodeBench.ByKind(workloads);
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { machine = Machine.Describe(), results, kinds }, Screen.Json));
        }
        else
        {
            Screen.Results.WriteLine($"{Machine.Describe()}; Node {results[0].Node}");
            Array.ForEach(results, result => DecodePage.Write(Screen.Results, result));
            DecodePage.Write(Screen.Results, kinds);
        }

        if (asPlot)
        {
            DecodePage.Draw(results[0], Path.Combine(SharedData.Repository, "docs", "images", "decode.svg"));
        }

        return 0;
    }
}
