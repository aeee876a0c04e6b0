using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Firebreak.Bench.Input;

namespace Firebreak.Bench.Decode;

/// <summary>The same messages read by viem in Node: bench/peers/viem/read.mjs says exactly what it does.</summary>
internal sealed class ViemPeer : IDisposable
{
    private const int Rounds = 18;
    private const int SettlingRounds = 7;
    private readonly string _folder = Directory.CreateTempSubdirectory("firebreak-bench-").FullName;

    public ViemPeer(Workload workload)
    {
        foreach (var block in workload.Blocks)
        {
            foreach (var answer in block.Answers)
            {
                File.WriteAllBytes(Path.Combine(_folder, FormattableString.Invariant($"{block.Number}.{answer.Kind}.json")), answer.Body);
            }
        }
    }

    /// <summary>One sample: the median round of one process, after it has settled.</summary>
    /// <param name="traces">plain: call frames as JSON.parse gives them; typed: with their quantities as bigints.</param>
    public ViemSample Take(string traces)
    {
        var script = Path.Combine(SharedData.Repository, "bench", "peers", "viem", "read.mjs");
        var start = new ProcessStartInfo("node", [script, _folder, Rounds.ToString(CultureInfo.InvariantCulture), traces])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var told = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        if (node.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {node.ExitCode}: run bench/run, which installs viem.");
        }

        using var json = JsonDocument.Parse(told);
        var times = json.RootElement.GetProperty("milliseconds").EnumerateArray().Select(time => time.GetDouble()).Skip(SettlingRounds);
        var counts = json.RootElement.GetProperty("counts");
        return new ViemSample(
            TimeSpan.FromMilliseconds(Samples.Median(times)),
            json.RootElement.GetProperty("node").GetString()!,
            counts.GetProperty(nameof(AnswerKind.Block)).GetInt32(),
            counts.GetProperty(nameof(AnswerKind.Receipts)).GetInt32(),
            counts.GetProperty(nameof(AnswerKind.GethFrames)).GetInt32());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>What viem took, and what it found, to be held against what Firebreak found.</summary>
internal sealed record ViemSample(TimeSpan Time, string Node, int Transactions, int Logs, int Frames);
