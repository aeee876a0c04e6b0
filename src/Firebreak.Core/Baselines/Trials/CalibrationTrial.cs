using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Trials;

/// <summary>
/// Tries the calibration on numbers whose law is known: how many false pages a week the very code that judges transactions would cost. The
/// same seed gives the same trial.
/// </summary>
/// <param name="Law">What the numbers are drawn from.</param>
/// <param name="Learned">How many are learned before anything is judged.</param>
/// <param name="DriftFactor">What every number is multiplied by after that; one for no change.</param>
public sealed record CalibrationTrial(Law Law, int Learned, double DriftFactor)
{
    /// <summary>Transactions a week, as the published simulation had.</summary>
    public const int PerWeek = 5_000;

    private const double Budget = 1;
    private const int Bisections = 60;

    /// <summary>One trial: the expected false pages of the week that follows what was learned and, where there was a change, a week of that.</summary>
    public double FalsePagesOf(ulong seed)
    {
        var draws = new Draws(seed);
        var stratum = new Stratum();
        for (var i = 0; i < Learned; i++)
        {
            Learn(stratum, draws, 1);
        }

        for (var i = 0; DriftFactor != 1 && i < PerWeek; i++)
        {
            Learn(stratum, draws, DriftFactor);
        }

        return stratum.IsCalibrated ? PerWeek * Law.Above(ThresholdOf(stratum) / DriftFactor) : 0;
    }

    /// <summary>So many trials, each with a seed of its own.</summary>
    public TrialResult Run(int trials, ulong seed)
    {
        var results = new double[trials];
        for (var i = 0; i < trials; i++)
        {
            results[i] = FalsePagesOf(seed + (ulong)i);
        }

        Array.Sort(results);
        return new TrialResult(this, trials, results.Average(), results[(int)(0.9 * (trials - 1))]);
    }

    // The least number that would wake somebody: the chance of numbers only falls as they grow.
    private static double ThresholdOf(Stratum stratum)
    {
        var (low, high) = (0.0, 60.0);
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = stratum.ChanceOf(middle) <= Budget / PerWeek ? (low, middle) : (middle, high);
        }

        return Math.Exp(high) - 1;
    }

    private void Learn(Stratum stratum, Draws draws, double factor) =>
        stratum.Learn(Math.Log(1 + (factor * Law.Draw(draws.Next(), draws.Next()))), draws.Next());

    // SplitMix64: short, and the same everywhere for ever.
    private sealed class Draws(ulong seed)
    {
        private ulong _state = seed * 0x9E37_79B9_7F4A_7C15;

        public double Next()
        {
            _state += 0x9E37_79B9_7F4A_7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
            return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}

/// <summary>What trials of one kind gave.</summary>
/// <param name="Mean">False pages a week.</param>
/// <param name="Ninth">What nine in ten trials stay below.</param>
public sealed record TrialResult(CalibrationTrial Trial, int Trials, double Mean, double Ninth);
