namespace Firebreak.Core.Detection.Writing;

/// <summary>Powers of ten, as far as 512 bits hold them.</summary>
internal static class Powers
{
    // 10^154 is the last that fits.
    private const int Most = 154;
    private static readonly Wide[] Tens = All();

    /// <summary>Times ten to a power; false when it does not fit.</summary>
    public static bool TryLift(in Wide value, int power, out Wide lifted)
    {
        lifted = value;
        return power == 0 || value.IsZero || (power <= Most && Wide.TryMultiply(value, Tens[power], out lifted));
    }

    /// <summary>Over ten to a power, the rest cut off.</summary>
    public static Wide Lower(in Wide value, int power) => power > Most ? default : Wide.Divide(value, Tens[power], out _);

    /// <summary>Over ten to a power; false when something would be cut off.</summary>
    public static bool TryLower(in Wide value, int power, out Wide whole)
    {
        whole = value;
        if (power == 0 || value.IsZero)
        {
            return true;
        }

        whole = Wide.Divide(value, Tens[Math.Min(power, Most)], out var rest);
        return power <= Most && rest.IsZero;
    }

    private static Wide[] All()
    {
        var tens = new Wide[Most + 1];
        Wide ten = default;
        ten[0] = 10;
        tens[0] = Wide.One;
        for (var i = 1; i < tens.Length; i++)
        {
            Wide.TryMultiply(tens[i - 1], ten, out tens[i]);
        }

        return tens;
    }
}
