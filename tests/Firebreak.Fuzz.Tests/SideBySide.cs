using System.Diagnostics;
using Firebreak.TestKit;

namespace Firebreak.Fuzz.Tests;

/// <summary>
/// The nightly form: each target has a process to itself, as many at once as there are cores. So each still measures only its own memory, and one that
/// takes its process down takes no other with it.
/// </summary>
internal sealed class SideBySide(IEnumerable<string> names)
{
    private static readonly SemaphoreSlim Cores = new(Environment.ProcessorCount);

    // The apphost beside this assembly: the process itself may be dotnet.
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Firebreak.Fuzz.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    private readonly Lazy<Dictionary<string, Task<Outcome>>> _runs = new(() => names.ToDictionary(name => name, RunAsync, StringComparer.Ordinal));

    private readonly SortedSet<string> _tallies = new(StringComparer.Ordinal);

    /// <summary>Waits for the end of one; the first that is asked for sets all of them going.</summary>
    public async Task ExecuteAsync(string name)
    {
        var outcome = await _runs.Value[name];
        var tally = outcome.Output.Split('\n').FirstOrDefault(line => line.StartsWith(FuzzRun.Tally, StringComparison.Ordinal));
        Assert.True(outcome.ExitCode == 0 && tally is not null, $"{name} ended with {outcome.ExitCode}: {outcome.Output}");
        Console.WriteLine(tally);
        _tallies.Add(tally);
        Tallies.Note("Fuzzers, each for a minute", string.Join('\n', _tallies));
    }

    private static async Task<Outcome> RunAsync(string name)
    {
        await Cores.WaitAsync();
        try
        {
            var start = new ProcessStartInfo(Program, ["--no-progress", "--filter-method", $"*.{FuzzTests.Bounded}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment[FuzzTests.OnlyVariable] = name;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new Outcome(process.ExitCode, output + await errors);
        }
        finally
        {
            Cores.Release();
        }
    }

    private sealed record Outcome(int ExitCode, string Output);
}
