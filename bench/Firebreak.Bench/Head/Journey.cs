using System.Collections.Concurrent;
using System.Diagnostics;

namespace Firebreak.Bench.Head;

/// <summary>When each block was announced, asked for, answered and committed, by one clock.</summary>
internal sealed class Journey
{
    private readonly ConcurrentDictionary<ulong, Stages> _blocks = new();

    private readonly ConcurrentQueue<long> _prices = new();

    public IReadOnlyList<Stages> Whole => [.. _blocks.OrderBy(block => block.Key).Select(block => block.Value).Where(block => block.IsWhole)];

    public void Announced(ulong block) => Of(block).Announced = Stopwatch.GetTimestamp();

    public void Asked(ulong block)
    {
        var stages = Of(block);
        stages.Asked = stages.Asked == 0 ? Stopwatch.GetTimestamp() : stages.Asked;
    }

    /// <summary>Each answer overwrites the one before: the last one stays.</summary>
    public void Answered(ulong block)
    {
        var stages = Of(block);
        (stages.Answered, stages.Before) = (Stopwatch.GetTimestamp(), Strain.Now());
    }

    /// <summary>A stage of the block is over. What comes after its commit, as finality does, is no part of its way.</summary>
    public void Passed(ulong block, string stage, TimeSpan duration)
    {
        var stages = Of(block);
        if (stages.Committed == 0)
        {
            stages.Passed[stage] = duration.TotalMilliseconds;
        }
    }

    /// <summary>A question or an answer about the state before a block, for the prices that its judging needs.</summary>
    public void PricePassed() => _prices.Enqueue(Stopwatch.GetTimestamp());

    public void Committed(ulong block, int transactions)
    {
        var stages = Of(block);
        (stages.Committed, stages.Transactions, stages.Beside) = (Stopwatch.GetTimestamp(), transactions, Strain.Now() - stages.Before);
        while (_prices.TryDequeue(out var passed))
        {
            if (passed > stages.Answered && passed < stages.Committed)
            {
                stages.FirstPrice = stages.FirstPrice == 0 ? passed : stages.FirstPrice;
                stages.LastPrice = passed;
            }
        }
    }

    private Stages Of(ulong block) => _blocks.GetOrAdd(block, number => new Stages(number));

    internal sealed class Stages(ulong block)
    {
        public ulong Block => block;

        public long Announced { get; set; }

        public long Asked { get; set; }

        public long Answered { get; set; }

        public long Committed { get; set; }

        public int Transactions { get; set; }

        /// <summary>Milliseconds of each stage that the program reported.</summary>
        public ConcurrentDictionary<string, double> Passed { get; } = new(StringComparer.Ordinal);

        public Strain Before { get; set; }

        /// <summary>What the runtime did from the last answer to the commit.</summary>
        public Strain Beside { get; set; }

        public long FirstPrice { get; set; }

        public long LastPrice { get; set; }

        public bool IsWhole => Announced != 0 && Asked != 0 && Answered != 0 && Committed != 0;

        /// <summary>From the first question about the block to its last answer: the node's own time.</summary>
        public double NodeMilliseconds => Span(Asked, Answered);

        /// <summary>From the last answer to the commit: reading, prices, rules, journal.</summary>
        public double ArrivalToCommit => Span(Answered, Committed);

        /// <summary>How much of that the node took to tell the prices and holdings before the block.</summary>
        public double PriceMilliseconds => FirstPrice == 0 ? 0 : Span(FirstPrice, LastPrice);

        /// <summary>What is left: Firebreak's own work.</summary>
        public double OwnMilliseconds => ArrivalToCommit - PriceMilliseconds;

        public double Of(string stage) => Passed.GetValueOrDefault(stage);

        /// <summary>What no stage accounts for: the way of the answers into memory, and from one stage to the next.</summary>
        public double Between => ArrivalToCommit - Passed.Values.Sum();

        public double HeadToCommit => Span(Announced, Committed);

        private static double Span(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
    }
}
