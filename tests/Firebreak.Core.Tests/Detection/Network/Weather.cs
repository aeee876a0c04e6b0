using Firebreak.Core.Detection.Network;
using Firebreak.TestKit;

namespace Firebreak.Core.Tests.Detection.Network;

/// <summary>A chain of one's own making: calm weather first, and whatever comes after it. Times and fees waver a little, the same way each time.</summary>
internal sealed class Weather
{
    private const int FinalityLag = 64;

    private readonly Random _waver = new(7);
    private readonly bool _finalises;
    private DateTimeOffset _now = A.Dawn;

    /// <param name="blocks">How many blocks of calm.</param>
    public Weather(int blocks, double interval = 12, double gwei = 5, double empty = 0.01, double reverted = 0.05, bool finalises = true)
    {
        (Interval, Gwei, EmptyShare, RevertShare, _finalises) = (interval, gwei, empty, reverted, finalises);
        Mine(blocks);
    }

    public ChainPulse Pulse { get; } = new();

    public double Interval { get; set; }

    public double Gwei { get; set; }

    public double EmptyShare { get; set; }

    public double RevertShare { get; set; }

    public int Transactions { get; set; } = 150;

    public bool IsFinalising { get; set; } = true;

    /// <summary>Whoever catches up with a chain finds everything final already, and asks every 64 blocks.</summary>
    public Weather CatchUp(int blocks)
    {
        IsFinalising = false;
        for (var i = 0; i < blocks; i++)
        {
            Mine(1);
            if (i % 64 == 0)
            {
                Pulse.Finalize(Pulse.Head!.Block);
            }
        }

        IsFinalising = true;
        return this;
    }

    private ulong Height => Pulse.Head?.Block.Number ?? 0;

    public Weather Mine(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            Mine(SequencerState.Unsaid);
        }

        return this;
    }

    public Weather Wait(double seconds)
    {
        _now = _now.AddSeconds(seconds);
        return this;
    }

    public Weather Mine(SequencerState said, string branch = "")
    {
        var number = Height + 1;
        _now = _now.AddSeconds(Interval);
        var isEmpty = _waver.NextDouble() < EmptyShare;
        var transactions = isEmpty ? 0 : Transactions + _waver.Next(20);
        var reverted = (int)(transactions * Math.Min(1, RevertShare * (0.5 + _waver.NextDouble())));
        var fee = A.Ether("0.000000001").ToDouble() * Gwei * (0.8 + (0.4 * _waver.NextDouble()));
        Pulse.Advance(new BlockVitals(
            A.BlockRef(number, branch), DateTimeOffset.FromUnixTimeSeconds(_now.ToUnixTimeSeconds()), (ulong)fee, isEmpty, transactions, reverted,
            Pulse.Finalized?.Number, 0, said));
        if (_finalises && IsFinalising && number > FinalityLag && number % 32 == 0)
        {
            Pulse.Finalize(A.BlockRef(number - FinalityLag));
        }

        return this;
    }

    /// <summary>So many blocks are replaced by a branch that is one longer.</summary>
    public Weather Reorg(int depth)
    {
        Pulse.Rewind(A.BlockRef(Height - (ulong)depth), depth);
        return Mine(depth + 1);
    }

    public NetworkVerdict Ask(string rule, double silence = 0) =>
        NetworkDetectors.Of(A.WatchingRules).Single(detector => detector.Rule.Id == rule).Judge(Pulse, TimeSpan.FromSeconds(silence));

    public bool IsUnusual(string rule, double silence = 0) => Ask(rule, silence) is NetworkVerdict.Unusual;
}
