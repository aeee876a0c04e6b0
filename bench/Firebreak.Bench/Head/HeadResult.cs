using Firebreak.Bench.Decode;
using Firebreak.Engine.Ingest;

namespace Firebreak.Bench.Head;

/// <summary>Times in milliseconds over the full blocks.</summary>
/// <param name="Typical">The median of each stage.</param>
/// <param name="Slowest">The slowest blocks, the slowest first.</param>
/// <param name="Complaints">What the program warned of meanwhile.</param>
internal sealed record HeadResult(
    int Blocks, int TransactionsPerBlock, Spread ArrivalToCommit, Spread Prices, Spread Own, Spread NodeTime, Spread HeadToCommit,
    Breakdown Typical, Breakdown[] Slowest, string[] Complaints)
{
    private const int Warming = 5;
    private const int Told = 5;

    public static HeadResult Of(IReadOnlyList<Journey.Stages> blocks, int transactions, string[] complaints)
    {
        // The first blocks run code that is not compiled yet, and a block that mined while the pool was being filled is not full.
        var full = blocks.Where(block => block.Transactions >= transactions * 9 / 10).Skip(Warming).ToArray();
        return full.Length == 0
            ? throw new InvalidOperationException($"No full block was judged. {string.Join(' ', complaints)}")
            : new HeadResult(
                full.Length,
                (int)Samples.Median(full.Select(block => (double)block.Transactions)),
                Spread.Of(full.Select(block => block.ArrivalToCommit)),
                Spread.Of(full.Select(block => block.PriceMilliseconds)),
                Spread.Of(full.Select(block => block.OwnMilliseconds)),
                Spread.Of(full.Select(block => block.NodeMilliseconds)),
                Spread.Of(full.Select(block => block.HeadToCommit)),
                Breakdown.Typical([.. full.Select(Breakdown.Of)]),
                [.. full.OrderByDescending(block => block.ArrivalToCommit).Take(Told).Select(Breakdown.Of)],
                complaints);
    }
}

/// <summary>Where the time from the last answer to the commit went, in milliseconds.</summary>
/// <param name="Block">Its height; null for a typical block.</param>
/// <param name="Between">What no stage accounts for: the way of the answers into memory, and from one stage to the next.</param>
/// <param name="Compiling">How long methods were compiled meanwhile, by any thread.</param>
/// <param name="Pausing">How long the garbage collector held everything up meanwhile.</param>
internal sealed record Breakdown(
    ulong? Block, double Whole, double Between, double Reading, double Valuing, double Judging, double Saving, double Compiling, double Pausing)
{
    public static Breakdown Of(Journey.Stages block) => new(
        block.Block,
        block.ArrivalToCommit,
        block.Between,
        block.Of(IngestTrace.Read),
        block.Of(IngestTrace.Value),
        block.Of(IngestTrace.Judge),
        block.Of(IngestTrace.Save),
        block.Beside.Compiling.TotalMilliseconds,
        block.Beside.Pausing.TotalMilliseconds);

    public static Breakdown Typical(Breakdown[] blocks)
    {
        return new Breakdown(
            Block: null,
            Median(block => block.Whole),
            Median(block => block.Between),
            Median(block => block.Reading),
            Median(block => block.Valuing),
            Median(block => block.Judging),
            Median(block => block.Saving),
            Median(block => block.Compiling),
            Median(block => block.Pausing));

        double Median(Func<Breakdown, double> of) => Samples.Median(blocks.Select(of));
    }
}

internal sealed record Spread(double Median, double P90, double P99, double Longest)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread(Samples.Median(sorted), At(sorted, 0.90), At(sorted, 0.99), sorted[^1]);
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
}
