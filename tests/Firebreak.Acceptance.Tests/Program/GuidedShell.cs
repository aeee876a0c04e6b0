using System.Diagnostics;
using System.Text;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>The terminals of somebody who follows a guide: one that keeps its variables from block to block, and others that are left open.</summary>
internal sealed class GuidedShell : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string _folder;
    private readonly List<Process> _open = [];
    private readonly StringBuilder _said = new();
    private readonly Lock _gate = new();
    private int _seen;

    public GuidedShell(string folder)
    {
        _folder = folder;
        File.CreateSymbolicLink(Path.Combine(folder, "firebreak"), FirebreakProgram.Path);
    }

    /// <summary>All that was said so far, in every terminal.</summary>
    public string Said
    {
        get
        {
            lock (_gate)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Runs commands to their end, and insists that none failed.</summary>
    public async Task RunAsync(string commands, CancellationToken cancellationToken)
    {
        Forget();
        using var shell = Start($"set -euo pipefail\ntouch .kept; . ./.kept\n{commands}\nexport -p >.kept\n");
        await shell.WaitForExitAsync(cancellationToken);
        Assert.True(shell.ExitCode == 0, $"It ended with {shell.ExitCode}:\n{commands}\n{Said}");
    }

    /// <summary>Begins commands in a terminal of their own.</summary>
    public void Begin(string commands)
    {
        Forget();
        _open.Add(Start($"touch .kept; . ./.kept\nexec {commands[(commands.IndexOf('\n', StringComparison.Ordinal) + 1)..]}"));
    }

    /// <summary>Waits until each of the lines was said since the last block began.</summary>
    public async Task SeeAsync(IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        foreach (var line in lines)
        {
            var (started, pattern) = (Stopwatch.GetTimestamp(), ArmGuide.Pattern(line));
            while (!pattern.IsMatch(Said[_seen..]))
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"The guide shows \"{line}\", and this was said:\n{Said[_seen..]}");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _open)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    // What was seen before is no answer to the next block.
    private void Forget() => _seen = Said.Length;

    private Process Start(string script)
    {
        var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", script])
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (_gate)
        {
            _said.AppendLine(line.Data);
        }
    }
}
