using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Firebreak.TestKit;

namespace Firebreak.Fuzz.Tests;

/// <summary>
/// Feeds a target with mutations of its seeds and of what it accepted on the way. Only a value or one of its refusals may come out, in bounded
/// time and memory; and when it is over, nothing may be left behind.
/// </summary>
internal sealed class FuzzRun
{
    /// <summary>How the line begins that tells what a run went through.</summary>
    public const string Tally = "fuzz: ";

    private const int MostKept = 256;
    private const int LongestKept = 4_096;
    private const int StackSize = 1 << 20;
    private const long MostGrowth = 16L << 20;

    // By the processor's clock: where others have the machine, an input may wait long and hang nowhere. What waits for ever computes nothing.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly FuzzTarget _target;
    private readonly RunningInput _running;
    private readonly List<byte[]> _corpus;
    private readonly int _seed;
    private long _executions;
    private long _accepted;
    private byte[] _current = [];
    private string? _fault;
    private TimeSpan _slowest;
    private int _slowestLength;

    private FuzzRun(FuzzTarget target, int seed, RunningInput running)
    {
        _target = target;
        _seed = seed;
        _running = running;
        _corpus = [.. target.Seeds];
    }

    public static void Execute(FuzzTarget target)
    {
        var seed = Nightly.Choose(20_261_125, RandomNumberGenerator.GetInt32(int.MaxValue));
        using var running = new RunningInput(target.Name);
        var run = new FuzzRun(target, seed, running);

        // The first pass fills pools and compiles; what stays after it is no growth.
        run.Loop(iterations: target.Iterations / 4, TimeSpan.Zero);
        var before = LiveBytes();
        run.Loop(target.Iterations, Nightly.Choose(TimeSpan.Zero, TimeSpan.FromSeconds(60)));
        var grown = LiveBytes() - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Tally}{target.Name,-28} {run._executions,9} executions, {100.0 * run._accepted / run._executions,5:0.0} % accepted, slowest {run._slowest.TotalMilliseconds:0} ms for {run._slowestLength} bytes, seed {seed}"));
        Assert.NotEqual(0, run._accepted);
        Assert.True(grown < MostGrowth, $"{target.Name}: {grown} bytes more are alive after {run._executions} inputs than before (seed {seed}).");
    }

    /// <summary>One input once; null where all is well.</summary>
    public static string? Try(FuzzTarget target, byte[] input, out bool isAccepted)
    {
        isAccepted = false;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Body(input);
            isAccepted = true;
        }
#pragma warning disable CA1031 // Whatever comes out that is no refusal is what is being looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!target.Refusals.Contains(exception.GetType()))
            {
                return exception.ToString();
            }
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = target.FreeAllocation + ((long)target.AllocationPerByte * input.Length);
        return allocated <= allowed ? null : $"It allocated {allocated} bytes for an input of {input.Length}; {allowed} are allowed.";
    }

    private static long LiveBytes() => GC.GetTotalMemory(forceFullCollection: true);

    // On a thread of its own with a small stack: recursion that runs away shows, and an input that hangs can be named.
    private void Loop(int iterations, TimeSpan atLeast)
    {
        var worker = new Thread(() => Work(iterations, atLeast), StackSize) { IsBackground = true };
        worker.Start();
        Watch(worker);

        if (Volatile.Read(ref _fault) is { } fault)
        {
            Assert.Fail(FoundInput.Keep(_target.Name, _current, _seed, fault));
        }
    }

    private void Watch(Thread worker)
    {
        var (done, computed, since) = (-1L, TimeSpan.Zero, 0L);
        while (!worker.Join(TimeSpan.FromSeconds(1)))
        {
            if (Volatile.Read(ref _executions) is var executions && executions != done)
            {
                (done, computed, since) = (executions, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            }
            else if (Environment.CpuUsage.TotalTime - computed > Longest || Stopwatch.GetElapsedTime(since) > LongestWait)
            {
                Volatile.Write(ref _fault, $"It did not end within {Longest.TotalSeconds} s of computing, or {LongestWait.TotalMinutes} minutes.");
                return;
            }
        }
    }

    private void Work(int iterations, TimeSpan atLeast)
    {
        var random = new Random(_seed);
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < iterations || Stopwatch.GetElapsedTime(begun) < atLeast; i++)
        {
            _current = Next(random, i);
            _running.Show(_current);
            var startedAt = Stopwatch.GetTimestamp();
            if (Try(_target, _current, out var isAccepted) is { } fault)
            {
                Volatile.Write(ref _fault, fault);
                return;
            }

            Note(Stopwatch.GetElapsedTime(startedAt));
            if (isAccepted)
            {
                _accepted++;
                Keep(random, _current);
            }
        }
    }

    private void Note(TimeSpan took)
    {
        Volatile.Write(ref _executions, _executions + 1);
        if (took > _slowest)
        {
            (_slowest, _slowestLength) = (took, _current.Length);
        }
    }

    // The seeds themselves come first: a target that refuses one of them is tested by nothing.
    private byte[] Next(Random random, int iteration)
    {
        if (_executions < _target.Seeds.Count && iteration < _target.Seeds.Count)
        {
            return _target.Seeds[iteration];
        }

        var input = Pick(random);
        for (var rounds = 1 + random.Next(3); rounds > 0; rounds--)
        {
            input = _target.Shape.Mutate(random, input, Pick(random));
        }

        return input;
    }

    private byte[] Pick(Random random) => _corpus[random.Next(_corpus.Count)];

    private void Keep(Random random, byte[] input)
    {
        if (input.Length > LongestKept || input.Length == 0)
        {
            return;
        }

        if (_corpus.Count < _target.Seeds.Count + MostKept)
        {
            _corpus.Add(input);
        }
        else
        {
            _corpus[_target.Seeds.Count + random.Next(MostKept)] = input;
        }
    }
}
