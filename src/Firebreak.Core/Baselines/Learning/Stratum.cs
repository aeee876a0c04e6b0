using Firebreak.Core.Baselines.Statistics;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>
/// Scores that are compared with each other only (Mondrian): what is usual for one function and one kind of caller. When they are not what
/// they were, everything learned is dropped, and nobody is woken by it until enough is learned anew.
/// </summary>
public sealed class Stratum
{
    private readonly Exchangeability _drift = new();

    public Yardstick Scores { get; } = new();

    /// <summary>How often its scores turned out to have changed.</summary>
    public int Drifts { get; private set; }

    /// <summary>True while enough is known, and it still holds.</summary>
    public bool IsCalibrated => Scores.IsKnown;

    /// <summary>What the bet on a change has become; at <see cref="Exchangeability.Proof"/> it is won.</summary>
    public double Capital => _drift.Capital;

    /// <summary>The chance of a score at least as large, if nothing has changed.</summary>
    public double ChanceOf(double score) => Scores.ChanceOf(score);

    /// <summary>Learns a final score.</summary>
    /// <param name="draw">From 0 to 1; decides between equals, and must be told by the transaction itself.</param>
    /// <returns>True when this score proved a change.</returns>
    public bool Learn(double score, double draw)
    {
        var isBroken = false;
        if (Scores.IsKnown)
        {
            _drift.Bet(Scores.SmoothChanceOf(score, draw));
            isBroken = _drift.IsBroken;
        }

        if (isBroken)
        {
            Forget();
            Drifts++;
        }

        Scores.Learn(score);
        return isBroken;
    }

    public void Forget()
    {
        _drift.Restart();
        Scores.Forget();
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Add(Drifts);
        _drift.Write(writer);
        Scores.Write(writer);
    }

    internal void Read(ref SnapshotReader reader)
    {
        Drifts = reader.Int();
        _drift.Read(ref reader);
        Scores.Read(ref reader);
    }
}
