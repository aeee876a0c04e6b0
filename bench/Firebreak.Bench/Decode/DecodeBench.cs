using System.Diagnostics;
using Firebreak.Bench.Input;

namespace Firebreak.Bench.Decode;

/// <summary>Point by point: from messages in memory to blocks, to signals, and the same messages read by viem, turn by turn in one run.</summary>
internal static class DecodeBench
{
    private const int SampleCount = 5;

    /// <param name="withViem">False where Node is missing.</param>
    public static DecodeResult Run(Workload workload, bool withViem, Action<string> say)
    {
        using var viem = withViem ? new ViemPeer(workload) : null;
        var judging = Judging.CanJudge(workload) ? new Judging(workload) : null;
        var counts = Count(workload);
        var work = Work(workload, judging);
        foreach (var (name, pass) in work)
        {
            say($"settling: {name}");
            Samples.Settle(pass);
        }

        var rows = work.ToDictionary(row => row.Name, _ => new List<Pass>(), StringComparer.Ordinal);
        var (plain, typed) = (new List<ViemSample>(), new List<ViemSample>());
        for (var sample = 1; sample <= SampleCount; sample++)
        {
            say($"sample {sample} of {SampleCount}");
            foreach (var (name, pass) in work)
            {
                rows[name].Add(Samples.Take(pass));
            }

            if (viem is not null)
            {
                plain.Add(viem.Take("plain"));
                typed.Add(viem.Take("typed"));
            }
        }

        Agree(counts, [.. plain, .. typed]);
        var measured = rows.Select(row => DecodeRow.Of(row.Key, workload, row.Value)).ToList();
        measured.AddRange(ViemRow(DecodeResult.ViemPlain, workload, plain));
        measured.AddRange(ViemRow(DecodeResult.ViemTyped, workload, typed));
        return new DecodeResult(
            workload.Name, workload.Origin, workload.Blocks.Length, workload.Bytes, counts, judging?.TouchedTransactions ?? 0,
            judging?.Pass(workload) ?? 0, plain.FirstOrDefault()?.Node, [.. measured]);
    }

    private static List<(string Name, Action Pass)> Work(Workload workload, Judging? judging)
    {
        List<(string Name, Action Pass)> work =
        [
            (DecodeResult.ReadBlocks, () => ReadPooled(workload)),
            (DecodeResult.KeptBlocks, () => ReadKept(workload)),
        ];
        if (judging is not null)
        {
            work.Add((DecodeResult.Judged, () => judging.Pass(workload)));
        }

        return work;
    }

    /// <summary>Each kind of answer by itself, over every workload that has it: where the time goes.</summary>
    public static KindRow[] ByKind(Workload[] workloads)
    {
        var bytes = new Dictionary<AnswerKind, long>();
        foreach (var answer in workloads.SelectMany(workload => workload.Blocks).SelectMany(block => block.Answers))
        {
            bytes[answer.Kind] = bytes.GetValueOrDefault(answer.Kind) + answer.Body.Length;
        }

        var samples = bytes.Keys.ToDictionary(kind => kind, _ => new List<double>());
        for (var sample = 0; sample < SampleCount; sample++)
        {
            var best = bytes.Keys.ToDictionary(kind => kind, _ => double.MaxValue);
            for (var repeat = 0; repeat < 10; repeat++)
            {
                var spent = new Dictionary<AnswerKind, double>();
                foreach (var block in workloads.SelectMany(workload => workload.Blocks))
                {
                    Time(block, spent);
                }

                foreach (var (kind, milliseconds) in spent)
                {
                    best[kind] = Math.Min(best[kind], milliseconds);
                }
            }

            foreach (var (kind, milliseconds) in best)
            {
                samples[kind].Add(milliseconds);
            }
        }

        return [.. bytes.Select(kind => new KindRow(kind.Key.ToString(), kind.Value, kind.Value / 1e3 / Samples.Median(samples[kind.Key])))];
    }

    private static void Time(BlockAnswers block, Dictionary<AnswerKind, double> spent)
    {
        var began = Stopwatch.GetTimestamp();
        var builder = Reading.ReadBlock(block.Answers[0]);
        Add(AnswerKind.Block);
        foreach (var answer in block.Answers.AsSpan(1))
        {
            began = Stopwatch.GetTimestamp();
            Reading.Read(answer, builder);
            Add(answer.Kind);
        }

        builder.BuildPooled().Dispose();
        void Add(AnswerKind kind) => spent[kind] = spent.GetValueOrDefault(kind) + Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static void ReadPooled(Workload workload)
    {
        foreach (var answers in workload.Blocks)
        {
            Reading.Read(answers).BuildPooled().Dispose();
        }
    }

    private static void ReadKept(Workload workload)
    {
        foreach (var answers in workload.Blocks)
        {
            Reading.Read(answers).Build();
        }
    }

    private static DecodeCounts Count(Workload workload)
    {
        var (logs, frames, changes) = (0, 0, 0);
        foreach (var answers in workload.Blocks)
        {
            using var block = Reading.Read(answers).BuildPooled();
            (logs, frames, changes) = (logs + block.Logs.Length, frames + block.Frames.Length, changes + block.Changes.Length);
        }

        return new DecodeCounts(workload.Transactions, logs, frames, changes);
    }

    // A comparison is one only if both read the same.
    private static void Agree(DecodeCounts counts, ViemSample[] samples)
    {
        foreach (var sample in samples)
        {
            if ((sample.Transactions, sample.Logs, sample.Frames) != (counts.Transactions, counts.Logs, counts.Frames))
            {
                throw new InvalidOperationException($"viem found {sample}, Firebreak {counts}.");
            }
        }
    }

    private static IEnumerable<DecodeRow> ViemRow(string name, Workload workload, List<ViemSample> samples) => samples.Count == 0
        ? []
        : [DecodeRow.Of(name, workload, [.. samples.Select(sample => new Pass(sample.Time, AllocatedBytes: 0))]) with { AllocatedShare = null }];
}
