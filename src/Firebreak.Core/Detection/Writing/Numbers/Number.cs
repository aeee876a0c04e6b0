using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>
/// A number of a rule's expression: exact, signed, with decimal places. What grows past 512 bits counts as infinite, which compares as it
/// should; what cannot be read or told is unknown, and so is everything made of it.
/// </summary>
public readonly struct Number : IEquatable<Number>
{
    /// <summary>Decimal places that a product keeps.</summary>
    public const int MostDecimals = 77;

    /// <summary>Decimal places that a quotient has; the rest is cut off.</summary>
    public const int QuotientDecimals = 18;

    private readonly Wide _magnitude;
    private readonly byte _decimals;
    private readonly bool _isNegative;
    private readonly Kinds _kind;

    private Number(in Wide magnitude, int decimals, bool isNegative, Kinds kind = Kinds.Finite)
    {
        _magnitude = magnitude;
        _decimals = (byte)decimals;
        _isNegative = isNegative && (kind == Kinds.Infinite || !magnitude.IsZero);
        _kind = kind;
    }

    private enum Kinds : byte
    {
        Unknown,
        Finite,
        Infinite,
    }

    /// <summary>Something that could not be read.</summary>
    public static Number Unknown => default;

    public static Number Zero { get; } = new(default, 0, isNegative: false);

    public bool IsKnown => _kind != Kinds.Unknown;

    /// <summary>Beyond what 512 bits hold, on either side.</summary>
    public bool IsInfinite => _kind == Kinds.Infinite;

    public bool IsNegative => _isNegative;

    public bool IsZero => _kind == Kinds.Finite && _magnitude.IsZero;

    public static implicit operator Number(in UInt256 value) => new(Wide.From(value), 0, isNegative: false);

    public static implicit operator Number(ulong value) => (UInt256)value;

    public static implicit operator Number(in Int256 value) => new(Wide.From(value.Magnitude), 0, value.IsNegative);

    public static implicit operator Number(decimal value) => Parse(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>So many of the smallest unit: the value over 10 to the decimals.</summary>
    public static Number FromUnits(in UInt256 value, int decimals) => ((Number)value).Shifted(-decimals);

    public static Number operator +(in Number left, in Number right)
    {
        if (left._kind != Kinds.Finite || right._kind != Kinds.Finite)
        {
            return !left.IsKnown || !right.IsKnown || (left.IsInfinite && right.IsInfinite && left._isNegative != right._isNegative) ? Unknown
                : left.IsInfinite ? left : right;
        }

        if (!TryAlign(left, right, out var one, out var other, out var decimals))
        {
            // The one that did not fit is so large that the other does not matter.
            return Infinite(CompareMagnitudes(left, right) >= 0 ? left._isNegative : right._isNegative);
        }

        if (left._isNegative == right._isNegative)
        {
            return Wide.TryAdd(one, other, out var sum) ? new Number(sum, decimals, left._isNegative) : Infinite(left._isNegative);
        }

        return Wide.Compare(one, other) >= 0
            ? new Number(Wide.Subtract(one, other), decimals, left._isNegative)
            : new Number(Wide.Subtract(other, one), decimals, right._isNegative);
    }

    public static Number operator -(in Number value) => new(value._magnitude, value._decimals, !value._isNegative, value._kind);

    public static Number operator -(in Number left, in Number right) => left + -right;

    public static Number operator *(in Number left, in Number right)
    {
        if (!left.IsKnown || !right.IsKnown)
        {
            return Unknown;
        }

        if (left.IsInfinite || right.IsInfinite)
        {
            return left.IsZero || right.IsZero ? Unknown : Infinite(left._isNegative != right._isNegative);
        }

        return Wide.TryMultiply(left._magnitude, right._magnitude, out var product)
            ? Cut(product, left._decimals + right._decimals, left._isNegative != right._isNegative)
            : Infinite(left._isNegative != right._isNegative);
    }

    /// <summary>Cut off after <see cref="QuotientDecimals"/> places; unknown over zero.</summary>
    public static Number operator /(in Number left, in Number right)
    {
        if (!left.IsKnown || !right.IsKnown || right.IsZero || (left.IsInfinite && right.IsInfinite))
        {
            return Unknown;
        }

        var isNegative = left._isNegative != right._isNegative;
        if (left.IsInfinite || right.IsInfinite)
        {
            return left.IsInfinite ? Infinite(isNegative) : Zero;
        }

        // left / right = (L · 10^(places + r - l)) / R / 10^places
        var lift = QuotientDecimals + right._decimals - left._decimals;
        if (!Powers.TryLift(left._magnitude, Math.Max(0, lift), out var dividend) || !Powers.TryLift(right._magnitude, Math.Max(0, -lift), out var divisor))
        {
            return lift >= 0 ? Infinite(isNegative) : Zero;
        }

        return new Number(Wide.Divide(dividend, divisor, out _), QuotientDecimals, isNegative);
    }

    /// <summary>What is left of a division that gives a whole number; it has the sign of the left.</summary>
    public static Number operator %(in Number left, in Number right)
    {
        if (left._kind != Kinds.Finite || right._kind != Kinds.Finite || right.IsZero || !TryAlign(left, right, out var one, out var other, out var decimals))
        {
            return Unknown;
        }

        Wide.Divide(one, other, out var remainder);
        return new Number(remainder, decimals, left._isNegative);
    }

    public Number Abs() => new(_magnitude, _decimals, isNegative: false, _kind);

    /// <summary>Times 10 to a power, which may be negative.</summary>
    public Number Shifted(int places)
    {
        if (_kind != Kinds.Finite)
        {
            return this;
        }

        if (places <= 0)
        {
            return Cut(_magnitude, _decimals - places, _isNegative);
        }

        var less = Math.Min(places, _decimals);
        return Powers.TryLift(_magnitude, places - less, out var lifted) ? new Number(lifted, _decimals - less, _isNegative) : Infinite(_isNegative);
    }

    /// <summary>Null where either is unknown, or both are infinite on one side.</summary>
    public static int? Compare(in Number left, in Number right)
    {
        if (!left.IsKnown || !right.IsKnown)
        {
            return null;
        }

        if (left._isNegative != right._isNegative)
        {
            return left._isNegative ? -1 : 1;
        }

        return CompareMagnitudes(left, right) is { } order ? left._isNegative ? -order : order : null;
    }

    public bool Equals(Number other) => Compare(this, other) == 0 || (!IsKnown && !other.IsKnown);

    public override bool Equals(object? obj) => obj is Number other && Equals(other);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    public static bool operator ==(in Number left, in Number right) => left.Equals(right);

    public static bool operator !=(in Number left, in Number right) => !left.Equals(right);

    /// <summary>False when it has a fraction, a sign or more than 256 bits.</summary>
    public bool TryToWord(out UInt256 word)
    {
        word = default;
        return _kind == Kinds.Finite && !_isNegative && Powers.TryLower(_magnitude, _decimals, out var whole) && whole.TryToUInt256(out word);
    }

    /// <summary>False when it is no whole number from zero that fits.</summary>
    public bool TryToInt32(out int value)
    {
        value = 0;
        if (!TryToWord(out var word) || !word.TryToUInt64(out var small) || small > int.MaxValue)
        {
            return false;
        }

        value = (int)small;
        return true;
    }

    /// <inheritdoc cref="NumberReading.TryRead"/>
    public static bool TryParse(ReadOnlySpan<char> text, out Number value) => NumberReading.TryRead(text, out value);

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public static Number Parse(string text) => TryParse(text, out var value) ? value : throw new FormatException($"\"{Excerpt.Of(text, 40)}\" is not a number.");

    /// <summary>Plain decimal digits, without an exponent and without needless zeros.</summary>
    public override string ToString() => _kind switch
    {
        Kinds.Unknown => "unknown",
        Kinds.Infinite => _isNegative ? "-infinite" : "infinite",
        _ => NumberReading.Write(_magnitude, _decimals, _isNegative),
    };

    internal static Number Of(in Wide magnitude, int decimals, bool isNegative) => Cut(magnitude, decimals, isNegative);

    internal static Number Infinite(bool isNegative) => new(default, 0, isNegative, Kinds.Infinite);

    private static int? CompareMagnitudes(in Number left, in Number right)
    {
        if (left.IsInfinite || right.IsInfinite)
        {
            return left.IsInfinite && right.IsInfinite ? null : left.IsInfinite ? 1 : -1;
        }

        // The one with fewer places is lifted: if that does not fit, it is the larger.
        return TryAlign(left, right, out var one, out var other, out _) ? Wide.Compare(one, other) : left._decimals < right._decimals ? 1 : -1;
    }

    private static bool TryAlign(in Number left, in Number right, out Wide one, out Wide other, out int decimals)
    {
        decimals = Math.Max(left._decimals, right._decimals);
        other = default;
        return Powers.TryLift(left._magnitude, decimals - left._decimals, out one) && Powers.TryLift(right._magnitude, decimals - right._decimals, out other);
    }

    private static Number Cut(in Wide magnitude, int decimals, bool isNegative) => decimals <= MostDecimals
        ? new Number(magnitude, decimals, isNegative)
        : new Number(Powers.Lower(magnitude, decimals - MostDecimals), MostDecimals, isNegative);
}
