using Firebreak.Bench.Decode;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Rules;

/// <summary>What a number of rules cost over some traffic.</summary>
/// <param name="Nanoseconds">For each transaction, median of the samples; the least and the most beside it.</param>
/// <param name="Heard">Part of the transactions at which any rule waits.</param>
internal sealed record RuleRow(int Rules, int Protocols, double Nanoseconds, double Least, double Most, double Bytes, double Heard, int Matches);

/// <summary>Judges the same blocks with ten, a hundred and a thousand rules, turn by turn in one run.</summary>
internal static class RulesBench
{
    private const int SampleCount = 21;
    private static readonly TimeSpan OneSample = TimeSpan.FromMilliseconds(120);

    public static readonly (int Rules, int Protocols)[] Sizes = [(RuleSet.Common, 10), (100, 19), (1_000, 100)];

    /// <param name="areBusy">
    /// True when all hundred protocols are the most called contracts of these blocks; false when only the first ten are, those of the rules that
    /// are in every set: the others share their tokens, and nobody calls them here.
    /// </param>
    public static RuleRow[] Run(RuleTraffic traffic, bool areBusy, Action<string> say)
    {
        var protocols = Protocols(traffic, areBusy);
        var books = Sizes.Select(size => new RuleBook(RuleSet.Of(size.Rules, [.. protocols.Take(size.Protocols)], traffic.Lanes))).ToArray();
        var passes = books.Select(book => (Action)(() => Pass(book, traffic))).ToArray();
        say($"settling: {traffic.Origin}");
        Array.ForEach(passes, Samples.Settle);
        var samples = books.Select(_ => new List<Pass>()).ToArray();
        for (var sample = 0; sample < SampleCount; sample++)
        {
            for (var i = 0; i < passes.Length; i++)
            {
                samples[i].Add(Take(passes[i]));
            }
        }

        return [.. Sizes.Select((size, i) => Row(size, books[i], samples[i], traffic))];
    }

    // Others may work on the same machine: what counts is the time that the processor gave.
    private static Pass Take(Action pass)
    {
        var (passes, allocated, began) = (0, GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
        do
        {
            pass();
            passes++;
        }
        while (Environment.CpuUsage.TotalTime - began < OneSample);
        return new Pass((Environment.CpuUsage.TotalTime - began) / passes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / passes);
    }

    private static RuleRow Row((int Rules, int Protocols) size, RuleBook book, List<Pass> samples, RuleTraffic traffic)
    {
        var times = samples.ConvertAll(sample => sample.Time.TotalNanoseconds / traffic.Transactions);
        return new RuleRow(
            size.Rules, size.Protocols, Samples.Median(times), times.Min(), times.Max(), Samples.Median(samples.Select(sample => (double)sample.AllocatedBytes / traffic.Transactions)),
            Heard(book, traffic), Pass(book, traffic));
    }

    private static List<WatchedProtocol> Protocols(RuleTraffic traffic, bool areBusy)
    {
        var tokens = traffic.Contracts.Take(10).ToArray();
        return [.. Enumerable.Range(0, 100).Select(place => new WatchedProtocol(
            place < 10 || areBusy ? traffic.Contracts[place] : Elsewhere("vault", place),
            tokens[place % tokens.Length],
            Elsewhere("owner", place)))];
    }

    private static Address Elsewhere(string what, int place) => Address.FromBytes(Keccak.Hash(FormattableString.Invariant($"{what} {place}")).AsBytes()[12..]);

    // As the pipeline does it: what windows must know is noted before the next block is judged.
    private static int Pass(RuleBook book, RuleTraffic traffic)
    {
        var matches = 0;
        foreach (var block in traffic.Blocks)
        {
            book.Follow(block.Header);
            var judged = book.Judge(block, valuation: null);
            if (judged.Gaps.Count > 0)
            {
                throw new InvalidOperationException($"Block {block.Ref.Number} was not judged by {judged.Gaps[0].Rule}: {judged.Gaps[0].Reason}.");
            }

            matches += judged.Signals.Count + judged.Measurements.Count;
            foreach (var measurement in judged.Measurements)
            {
                book.Note(measurement);
            }
        }

        return matches;
    }

    private static double Heard(RuleBook book, RuleTraffic traffic) =>
        (double)traffic.Blocks.Sum(block => Enumerable.Range(0, block.Transactions.Length).Count(i => book.Concerns(Alone(block, i)))) / traffic.Transactions;

    private static Block Alone(Block block, int transaction)
    {
        var builder = new BlockBuilder(block.Header) { Lanes = block.Lanes };
        ref readonly var row = ref block.Transactions[transaction];
        builder.AddTransaction(row with { FrameStart = 0, LogStart = 0, ChangeStart = 0 });
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            builder.AddFrame(frame with { Input = default, Output = default });
        }

        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            builder.AddLog(log with { Data = default });
        }

        foreach (ref readonly var change in block.Changes.Slice(row.ChangeStart, row.ChangeCount))
        {
            builder.AddChange(change);
        }

        return builder.Build();
    }
}
