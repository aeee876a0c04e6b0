using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Statistics;

/// <summary>
/// Bets that scores become larger than they were (the simple jumper of Vovk and others, without its bet on smaller ones). While
/// nothing changes the capital is a fair game's: it ever passes 100 with a chance of at most one in a hundred (Ville).
/// </summary>
public sealed class Exchangeability
{
    /// <summary>What capital is proof enough that today is not like the days that were learned.</summary>
    public const double Proof = 100;

    private const double JumpRate = 0.01;
    private static readonly double[] Stakes = [-1, -0.5, 0];

    private readonly double[] _capital = [1.0 / 3, 1.0 / 3, 1.0 / 3];

    public double Capital => _capital[0] + _capital[1] + _capital[2];

    public bool IsBroken => Capital >= Proof;

    /// <param name="chance">Of a score at least as large, spread evenly as long as nothing changes.</param>
    public void Bet(double chance)
    {
        var shared = JumpRate * Capital / Stakes.Length;
        for (var i = 0; i < Stakes.Length; i++)
        {
            _capital[i] = (((1 - JumpRate) * _capital[i]) + shared) * (1 + (Stakes[i] * (chance - 0.5)));
        }
    }

    public void Restart() => _capital.AsSpan().Fill(1.0 / Stakes.Length);

    internal void Write(SnapshotWriter writer)
    {
        foreach (var one in _capital)
        {
            writer.Add(one);
        }
    }

    internal void Read(ref SnapshotReader reader)
    {
        for (var i = 0; i < _capital.Length; i++)
        {
            _capital[i] = reader.Double();
        }
    }
}
