using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Baselines.Statistics;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>What a protocol has seen before: walks, steps from function to function, callers, variables, and how much of each token left.</summary>
public sealed class Familiarity
{
    private const int MostFlows = 1_024;
    private const int MostTokens = 32;
    private const double SecondsInAWeek = 7 * 24 * 3_600;
    private const long SecondsOfAnIncident = 6 * 3_600;

    // In its first days everything is new, and nobody is woken by it.
    private const int FirstDays = 20;

    // Krichevsky and Trofimov: half a sighting for everything that was never seen.
    private const double Unseen = 0.5;

    private readonly MarkSet _flows = new(MostFlows);
    private readonly CountMinSketch _counts = new();
    private readonly SpaceSaving _tokens = new(MostTokens);
    private readonly double[] _mostOut = new double[MostTokens];
    private readonly long[] _outSince = new long[MostTokens];
    private long _distinct;
    private long _newAt = long.MinValue / 2;
    private long _first = -1;
    private long _last;

    public long Transactions { get; private set; }

    /// <summary>How many transactions took a new walk.</summary>
    public long NewFlows { get; private set; }

    /// <summary>How often that happened after the first days, where what came within six hours counts once: one page would have told it.</summary>
    public int Incidents { get; private set; }

    /// <summary>Of a new walk, by its rank among all transactions that are known.</summary>
    public double ChanceOfNewWalk => Conformal.ChanceOf(NewFlows, Transactions);

    /// <summary>From the first transaction to the last, at least one.</summary>
    public double Weeks => Math.Max(1, (_last - _first) / SecondsInAWeek);

    public bool IsNew(ControlFlow flow) => flow.Combines && !_flows.Has(flow.Mark) && !(_flows.IsFull && _counts.CountOf(flow.Mark) > 0);

    /// <summary>Bits of surprise: one for what half of all are like, ten for one in a thousand.</summary>
    public double SurpriseOf(ulong mark, long among) => Math.Max(0, -Math.Log2((_counts.CountOf(mark) + Unseen) / (among + (Unseen * (_distinct + 1)))));

    public double SurpriseOf(ulong mark) => SurpriseOf(mark, Transactions);

    /// <summary>The largest outflow of a token yet, and since when that is known; null when none is.</summary>
    internal (double Size, DateTimeOffset Since)? LargestOut(ulong token) =>
        _tokens.Find(token) is var place && place >= 0 ? (_mostOut[place], DateTimeOffset.FromUnixTimeSeconds(_outSince[place])) : null;

    public bool HasSeen(ulong mark) => _counts.CountOf(mark) > 0;

    /// <summary>How far the outflow of any token lies above the largest before, as a natural logarithm; zero where there is no record.</summary>
    public double RecordOf(ReadOnlySpan<Outflow> outflows)
    {
        var most = 0.0;
        foreach (var outflow in outflows)
        {
            if (_tokens.Find(outflow.Token) is var place && place >= 0)
            {
                most = Math.Max(most, outflow.Size - _mostOut[place]);
            }
        }

        return most;
    }

    public void Learn(Footprint seen)
    {
        var at = seen.MinedAt.ToUnixTimeSeconds();
        (_first, _last) = (_first < 0 ? at : _first, at);
        if (IsNew(seen.Flow))
        {
            NewFlows++;
            Incidents += Transactions >= FirstDays && at - _newAt > SecondsOfAnIncident ? 1 : 0;
            _newAt = Transactions >= FirstDays ? at : _newAt;
        }

        Transactions++;
        Count(seen.Flow.Mark);
        if (seen.Flow.Combines)
        {
            _flows.Add(seen.Flow.Mark);
        }

        foreach (var mark in seen.Marks)
        {
            Count(mark);
        }

        foreach (var outflow in seen.Outflows)
        {
            var place = _tokens.Add(outflow.Token, out var isNew);
            _mostOut[place] = isNew ? outflow.Size : Math.Max(_mostOut[place], outflow.Size);
            _outSince[place] = isNew ? at : _outSince[place];
        }
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Add(Transactions);
        writer.Add(NewFlows);
        writer.Add(_distinct);
        writer.Add(Incidents);
        writer.Add(_newAt);
        writer.Add(_first);
        writer.Add(_last);
        _flows.Write(writer);
        _counts.Write(writer);
        _tokens.Write(writer);
        for (var i = 0; i < MostTokens; i++)
        {
            writer.Add(_mostOut[i]);
            writer.Add(_outSince[i]);
        }
    }

    internal void Read(ref SnapshotReader reader)
    {
        (Transactions, NewFlows, _distinct) = (reader.Long(), reader.Long(), reader.Long());
        (Incidents, _newAt, _first, _last) = (reader.Int(), reader.Long(), reader.Long(), reader.Long());
        _flows.Read(ref reader);
        _counts.Read(ref reader);
        _tokens.Read(ref reader);
        for (var i = 0; i < MostTokens; i++)
        {
            _mostOut[i] = reader.Double();
            _outSince[i] = reader.Moment().ToUnixTimeSeconds();
        }
    }

    private void Count(ulong mark)
    {
        _distinct += _counts.CountOf(mark) == 0 ? 1 : 0;
        _counts.Add(mark);
    }
}
