using System.Diagnostics;
using Firebreak.Bench.Decode;
using Firebreak.Bench.Input;
using Firebreak.Core;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Learning;

/// <summary>What comparing with the past costs: one protocol of the most called contracts, over recorded blocks again and again.</summary>
internal static class LearningBench
{
    private const int MostContracts = 20;

    // Until the code is compiled as it runs in a program that has been up for a while.
    private const int WarmUp = 40;

    public static LearningResult Run(int rounds)
    {
        var workload = MainnetBlocks.Load();
        var blocks = workload.Blocks.Select(answers => Reading.Read(answers).Build()).ToList();
        var watch = MostCalled(blocks);
        var baseline = new ProtocolBaseline(new BaselineOptions());
        var costs = new List<double>();
        var (learning, transactions) = (new List<double>(), 0);
        for (var round = 0; round < WarmUp + rounds; round++)
        {
            var (score, learn, count) = Pass(blocks, watch, baseline);
            if (round >= WarmUp)
            {
                costs.Add(score / count);
                learning.Add(learn / count);
            }

            transactions = count;
        }

        return new LearningResult(rounds, transactions, Median(costs), Median(learning), baseline.Transactions, baseline.ToSnapshot().Length, MemoryOf(blocks, watch), RestoreOf(baseline));
    }

    private static (double Score, double Learn, int Count) Pass(List<Block> blocks, Watch watch, ProtocolBaseline baseline)
    {
        var (observer, reader) = (new Observer(), new FootprintReader());
        var seen = new List<Footprint>();
        var watchTime = 0.0;
        foreach (var block in blocks)
        {
            var valuation = new Valuation(block.Before, [], [], 2000);
            for (var i = 0; i < block.Transactions.Length; i++)
            {
                if (!watch.Touches(block, i))
                {
                    continue;
                }

                var scene = new Scene(block, i, observer.Observe(block, i), watch, valuation);
                var began = Stopwatch.GetTimestamp();
                var footprint = reader.Read(scene);
                _ = baseline.Assess(footprint);
                watchTime += Stopwatch.GetElapsedTime(began).TotalMicroseconds;
                seen.Add(footprint);
            }
        }

        var learned = Stopwatch.GetTimestamp();
        foreach (var footprint in seen)
        {
            baseline.Learn(footprint);
        }

        return (watchTime, Stopwatch.GetElapsedTime(learned).TotalMicroseconds, seen.Count);
    }

    // Of a protocol that has lived through everything once.
    private static long MemoryOf(List<Block> blocks, Watch watch)
    {
        const int Protocols = 20;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var kept = new List<ProtocolBaseline>();
        for (var i = 0; i < Protocols; i++)
        {
            kept.Add(new ProtocolBaseline(new BaselineOptions()));
            Pass(blocks, watch, kept[^1]);
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(kept);
        return (after - before) / Protocols;
    }

    private static double RestoreOf(ProtocolBaseline baseline)
    {
        var snapshot = baseline.ToSnapshot();
        ProtocolBaseline.FromSnapshot(snapshot, new BaselineOptions());
        var began = Stopwatch.GetTimestamp();
        ProtocolBaseline.FromSnapshot(snapshot, new BaselineOptions());
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    internal static Watch MostCalled(IReadOnlyList<Block> blocks)
    {
        var calls = new Dictionary<Address, int>();
        foreach (var block in blocks)
        {
            foreach (ref readonly var frame in block.Frames)
            {
                if (frame.Input.Length >= 4 && frame.Kind is FrameKind.Call)
                {
                    calls[frame.To] = calls.GetValueOrDefault(frame.To) + 1;
                }
            }
        }

        var contracts = calls.OrderByDescending(entry => entry.Value).Take(MostContracts).Select(entry => new WatchedContract(entry.Key.ToString(), entry.Key, "contract", Lever: null));
        return new Watch(new Protocol("most called", contracts.ToItems(), [], [], []));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

/// <summary>What was measured.</summary>
/// <param name="Transactions">Of one round, that touch the protocol.</param>
/// <param name="Score">Microseconds to score one, from its observations to its assessment.</param>
/// <param name="Learn">Microseconds to learn one.</param>
/// <param name="Memory">Bytes that a protocol keeps.</param>
/// <param name="Restore">Milliseconds to read a snapshot.</param>
internal sealed record LearningResult(int Rounds, int Transactions, double Score, double Learn, long Learned, int Snapshot, long Memory, double Restore);
