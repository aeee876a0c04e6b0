using System.Diagnostics;
using Firebreak.Bench.Decode;
using Firebreak.Bench.Input;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;

namespace Firebreak.Bench.Learning;

/// <summary>How much one process can learn and keep. The volume is made: recorded blocks, again and again.</summary>
internal static class VolumeBench
{
    private const int ProtocolsOfACore = 20;

    /// <summary>From decoded blocks to learned state: observing, taking footprints and learning, on as many cores.</summary>
    public static VolumeResult Learn(long transactions, int cores)
    {
        var blocks = Blocks();
        var share = transactions / cores;
        var began = Stopwatch.GetTimestamp();
        var learned = new long[cores];
        var threads = Enumerable.Range(0, cores).Select(core => new Thread(() => learned[core] = LearnAlone(blocks, share))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return new VolumeResult(learned.Sum(), cores, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Protocols that have all lived a little: enough for everything that they keep to be there.</summary>
    public static MemoryResult Keep(int protocols, int transactionsOfEach)
    {
        var footprints = Footprints(Blocks());
        var kept = new List<ProtocolBaseline>(protocols);
        var at = 0;
        for (var i = 0; i < protocols; i++)
        {
            var baseline = new ProtocolBaseline(new BaselineOptions());
            for (var j = 0; j < transactionsOfEach; j++)
            {
                baseline.Learn(footprints[at++ % footprints.Count]);
            }

            kept.Add(baseline);
        }

        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var result = new MemoryResult(protocols, transactionsOfEach, process.WorkingSet64);
        GC.KeepAlive(kept);
        return result;
    }

    private static long LearnAlone(List<Block> blocks, long transactions)
    {
        var (observer, reader, watch, learned) = (new Observer(), new FootprintReader(), LearningBench.MostCalled(blocks), 0L);
        var baselines = Enumerable.Range(0, ProtocolsOfACore).Select(_ => new ProtocolBaseline(new BaselineOptions())).ToList();
        while (true)
        {
            foreach (var block in blocks)
            {
                var valuation = new Valuation(block.Before, [], [], 2000);
                for (var i = 0; i < block.Transactions.Length; i++)
                {
                    if (watch.Touches(block, i))
                    {
                        baselines[(int)(learned % ProtocolsOfACore)].Learn(reader.Read(new Scene(block, i, observer.Observe(block, i), watch, valuation)));
                        if (++learned >= transactions)
                        {
                            return learned;
                        }
                    }
                }
            }
        }
    }

    private static List<Footprint> Footprints(List<Block> blocks)
    {
        var (observer, reader, watch, seen) = (new Observer(), new FootprintReader(), LearningBench.MostCalled(blocks), new List<Footprint>());
        foreach (var block in blocks)
        {
            var valuation = new Valuation(block.Before, [], [], 2000);
            for (var i = 0; i < block.Transactions.Length; i++)
            {
                if (watch.Touches(block, i))
                {
                    seen.Add(reader.Read(new Scene(block, i, observer.Observe(block, i), watch, valuation)));
                }
            }
        }

        return seen;
    }

    private static List<Block> Blocks() => [.. MainnetBlocks.Load().Blocks.Select(answers => Reading.Read(answers).Build())];
}

/// <summary>What was learned, and how long it took.</summary>
internal sealed record VolumeResult(long Transactions, int Cores, double Seconds);

/// <param name="Resident">Bytes of the whole process, the recorded blocks among them.</param>
internal sealed record MemoryResult(int Protocols, int TransactionsOfEach, long Resident);
