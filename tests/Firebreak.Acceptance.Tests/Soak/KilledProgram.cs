using System.Globalization;
using System.Text;
using Firebreak.Acceptance.Tests.Program;
using Firebreak.TestKit.Faults;
using Xunit;

namespace Firebreak.Acceptance.Tests.Soak;

/// <summary><c>firebreak serve</c>, killed without warning at random moments and started again; and all that it ever printed.</summary>
/// <param name="now">The moment in the life of the node that it watches.</param>
public sealed class KilledProgram(string folder, int seed, Func<NodeMoment> now) : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(seed);
    private readonly StringBuilder _output = new();
    private FirebreakProgram? _program;

    private readonly List<NodeMoment> _killedAt = [];

    public int Kills { get; private set; }

    public IReadOnlyList<NodeMoment> KilledAt => _killedAt;

    /// <summary>The most memory that any of its lives ever held, in bytes.</summary>
    public long PeakMemory { get; private set; }

    public string Output => _output.ToString();

    /// <summary>Lives and dies until the task is done; the last life goes on.</summary>
    public async Task DieUntilAsync(Task done, CancellationToken cancellationToken)
    {
        while (true)
        {
            Start();
            var life = Task.Delay(TimeSpan.FromMilliseconds(_random.Next(800, 4_500)), TimeProvider.System, cancellationToken);
            while (!life.IsCompleted)
            {
                await Task.WhenAny(life, Task.Delay(Glance, TimeProvider.System, cancellationToken));
                Watch();
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (done.IsCompleted)
            {
                return;
            }

            await KillAsync();
            Kills++;
        }
    }

    /// <summary>One life, until the condition holds or it must have held long ago.</summary>
    public async Task LiveUntilAsync(Func<Task<bool>> holds, string what, CancellationToken cancellationToken)
    {
        Start();
        var since = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Watch();
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(Firebreak.TestKit.Nightly.Choose(120, 600)))
            {
                await KillAsync();
                Assert.Fail($"Not reached: {what}.\n{Output[Math.Max(0, Output.Length - 4000)..]}");
            }

            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }
    }

    public async Task KillAsync()
    {
        if (_program is not { } program)
        {
            return;
        }

        Watch();
        _killedAt.Add(now());
        await program.KillAsync();
        var ended = await program.EndAsync(CancellationToken.None);
        _output.Append(ended.Output).Append(ended.Errors);
        _program = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is { } program)
        {
            await program.DisposeAsync();
        }
    }

    private void Start() => _program ??= FirebreakProgram.Start(folder, "serve");

    private void Watch()
    {
        Assert.False(_program!.HasExited, "it ended by itself");
        PeakMemory = Math.Max(PeakMemory, PeakOf(_program.ProcessId));
    }

    private static long PeakOf(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        var line = File.ReadLines(FormattableString.Invariant($"/proc/{process}/status")).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
