using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>Amounts of the native coin for sentences that people read in a hurry. Records keep the exact figure.</summary>
public static class EtherText
{
    private const int Decimals = 18;
    private const int Shown = 4;

    /// <summary>Cut to four decimals, never rounded up; amounts below that to their first three digits: <c>80.4362</c>, <c>0.0000123</c>.</summary>
    public static string ToEther(this UInt256 wei)
    {
        var exact = wei.ToUnits(Decimals);
        var point = exact.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return exact;
        }

        var firstDigit = exact.AsSpan().IndexOfAnyInRange('1', '9');
        var end = firstDigit > point + Shown ? firstDigit + 3 : point + Shown + 1;
        return exact.AsSpan(0, Math.Min(end, exact.Length)).TrimEnd('0').TrimEnd('.').ToString();
    }
}
