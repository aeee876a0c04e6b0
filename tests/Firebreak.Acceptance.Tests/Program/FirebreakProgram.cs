using System.Diagnostics;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The built program as a child process, as a person or a script would start it.</summary>
public sealed class FirebreakProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private FirebreakProgram(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program's own output folder, where its pages and packs are found as in real life.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        AppContext.BaseDirectory.Replace("Firebreak.Acceptance.Tests", "Firebreak", StringComparison.Ordinal), "firebreak");

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.Id;

    public static FirebreakProgram Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new FirebreakProgram(Process.Start(start)!);
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<Ended> RunAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        await using var program = Start(folder, arguments);
        return await program.EndAsync(cancellationToken);
    }

    public async Task<Ended> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return new Ended(_process.ExitCode, await _output, await _errors);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}

/// <summary>How a run ended.</summary>
public sealed record Ended(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Errors}";
}
