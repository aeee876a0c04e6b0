namespace Firebreak.Core.Baselines.Forest;

/// <summary>Chance that can be repeated: the same seed gives the same numbers on every machine (SplitMix64).</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From zero to one below the bound.</summary>
    public int Below(int bound) => (int)(((UInt128)Next() * (ulong)bound) >> 64);

    /// <summary>Above zero and below one.</summary>
    public double Part() => ((Next() >> 11) + 0.5) * (1.0 / (1UL << 53));
}
