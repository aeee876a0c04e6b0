using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Firebreak.Ethereum;

/// <summary>Arithmetic on little-endian 64-bit limbs, under <see cref="UInt256"/>.</summary>
internal static class Limbs
{
    /// <summary>Limbs of a 512-bit product.</summary>
    public const int WideCount = 8;

    public const double TwoTo64 = 18446744073709551616.0;

    public static UInt256 Read(ReadOnlySpan<ulong> limbs) => new(limbs[0], limbs[1], limbs[2], limbs[3]);

    public static void Write(in UInt256 value, Span<ulong> limbs)
    {
        limbs[0] = value.U0;
        limbs[1] = value.U1;
        limbs[2] = value.U2;
        limbs[3] = value.U3;
    }

    public static UInt256 Add(in UInt256 left, in UInt256 right, out ulong carry)
    {
        carry = 0;
        var r0 = AddLimb(left.U0, right.U0, ref carry);
        var r1 = AddLimb(left.U1, right.U1, ref carry);
        var r2 = AddLimb(left.U2, right.U2, ref carry);
        var r3 = AddLimb(left.U3, right.U3, ref carry);
        return new(r0, r1, r2, r3);
    }

    public static UInt256 Subtract(in UInt256 left, in UInt256 right, out ulong borrow)
    {
        borrow = 0;
        var r0 = SubtractLimb(left.U0, right.U0, ref borrow);
        var r1 = SubtractLimb(left.U1, right.U1, ref borrow);
        var r2 = SubtractLimb(left.U2, right.U2, ref borrow);
        var r3 = SubtractLimb(left.U3, right.U3, ref borrow);
        return new(r0, r1, r2, r3);
    }

    public static UInt256 MultiplyLow(in UInt256 left, in UInt256 right)
    {
        var carry = MultiplyAdd(left.U0, right.U0, 0, 0, out var r0);
        carry = MultiplyAdd(left.U0, right.U1, 0, carry, out var r1);
        carry = MultiplyAdd(left.U0, right.U2, 0, carry, out var r2);
        var r3 = unchecked((left.U0 * right.U3) + carry);
        carry = MultiplyAdd(left.U1, right.U0, r1, 0, out r1);
        carry = MultiplyAdd(left.U1, right.U1, r2, carry, out r2);
        r3 = unchecked(r3 + (left.U1 * right.U2) + carry);
        carry = MultiplyAdd(left.U2, right.U0, r2, 0, out r2);
        r3 = unchecked(r3 + (left.U2 * right.U1) + carry + (left.U3 * right.U0));
        return new(r0, r1, r2, r3);
    }

    public static void MultiplyWide(in UInt256 left, in UInt256 right, Span<ulong> product)
    {
        Span<ulong> a = stackalloc ulong[4];
        Span<ulong> b = stackalloc ulong[4];
        Write(left, a);
        Write(right, b);
        product[..WideCount].Clear();
        for (var i = 0; i < 4; i++)
        {
            ulong carry = 0;
            for (var j = 0; j < 4; j++)
            {
                carry = MultiplyAdd(a[i], b[j], product[i + j], carry, out product[i + j]);
            }

            product[i + 4] = carry;
        }
    }

    public static UInt256 Divide(in UInt256 dividend, in UInt256 divisor, out UInt256 remainder)
    {
        if ((divisor.U1 | divisor.U2 | divisor.U3 | dividend.U1 | dividend.U2 | dividend.U3) == 0)
        {
            var (quotient64, remainder64) = Math.DivRem(dividend.U0, divisor.U0);
            remainder = remainder64;
            return quotient64;
        }

        if (dividend < divisor)
        {
            remainder = dividend;
            return default;
        }

        Span<ulong> limbs = stackalloc ulong[4];
        Span<ulong> quotient = stackalloc ulong[4];
        Write(dividend, limbs);
        Divide(limbs, divisor, quotient, out remainder);
        return Read(quotient);
    }

    /// <summary>Divides any number of limbs by a 256-bit divisor. The quotient has as many limbs as the dividend.</summary>
    public static void Divide(ReadOnlySpan<ulong> dividend, in UInt256 divisor, Span<ulong> quotient, out UInt256 remainder)
    {
        Span<ulong> d = stackalloc ulong[4];
        Write(divisor, d);
        var count = SignificantCount(d);
        if (count == 0)
        {
            throw new DivideByZeroException("The divisor is zero.");
        }

        if (count == 1)
        {
            dividend.CopyTo(quotient);
            remainder = DivideInPlace(quotient, d[0]);
            return;
        }

        DivideLong(dividend, d[..count], quotient, out remainder);
    }

    /// <summary>Divides in place by one limb and gives the remainder.</summary>
    public static ulong DivideInPlace(Span<ulong> number, ulong divisor)
    {
        ulong remainder = 0;
        for (var i = number.Length - 1; i >= 0; i--)
        {
            number[i] = DivideTwoByOne(remainder, number[i], divisor, out remainder);
        }

        return remainder;
    }

    public static UInt256 ShiftLeft(in UInt256 value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        if (bits == 0 || bits > 255)
        {
            return bits == 0 ? value : default;
        }

        var shift = bits & 63;
        return (bits >> 6) switch
        {
            0 => new(value.U0 << shift, Join(value.U1, value.U0, shift), Join(value.U2, value.U1, shift), Join(value.U3, value.U2, shift)),
            1 => new(0, value.U0 << shift, Join(value.U1, value.U0, shift), Join(value.U2, value.U1, shift)),
            2 => new(0, 0, value.U0 << shift, Join(value.U1, value.U0, shift)),
            _ => new(0, 0, 0, value.U0 << shift),
        };
    }

    public static UInt256 ShiftRight(in UInt256 value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        if (bits == 0 || bits > 255)
        {
            return bits == 0 ? value : default;
        }

        var shift = bits & 63;
        if (shift == 0)
        {
            return ShiftLimbsRight(value, bits >> 6);
        }

        // A right shift by n is the join of neighbours for a left shift by 64 - n.
        var left = 64 - shift;
        return (bits >> 6) switch
        {
            0 => new(Join(value.U1, value.U0, left), Join(value.U2, value.U1, left), Join(value.U3, value.U2, left), value.U3 >> shift),
            1 => new(Join(value.U2, value.U1, left), Join(value.U3, value.U2, left), value.U3 >> shift, 0),
            2 => new(Join(value.U3, value.U2, left), value.U3 >> shift, 0, 0),
            _ => new(value.U3 >> shift, 0, 0, 0),
        };
    }

    private static UInt256 ShiftLimbsRight(in UInt256 value, int limbs) => limbs switch
    {
        1 => new(value.U1, value.U2, value.U3, 0),
        2 => new(value.U2, value.U3, 0, 0),
        _ => new(value.U3, 0, 0, 0),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(ulong high, ulong low, int shift) => shift == 0 ? high : (high << shift) | (low >> (64 - shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddLimb(ulong left, ulong right, ref ulong carry)
    {
        var partial = unchecked(left + carry);
        var sum = unchecked(partial + right);
        carry = (partial < carry ? 1UL : 0UL) | (sum < right ? 1UL : 0UL);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractLimb(ulong left, ulong right, ref ulong borrow)
    {
        var partial = unchecked(left - right);
        var difference = unchecked(partial - borrow);
        borrow = (left < right ? 1UL : 0UL) | (partial < borrow ? 1UL : 0UL);
        return difference;
    }

    /// <summary>left * right + addend + carry, which always fits in two limbs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong left, ulong right, ulong addend, ulong carry, out ulong low)
    {
        var high = Math.BigMul(left, right, out var product);
        var withAddend = unchecked(product + addend);
        high = unchecked(high + (withAddend < addend ? 1UL : 0UL));
        low = unchecked(withAddend + carry);
        return unchecked(high + (low < carry ? 1UL : 0UL));
    }

    /// <summary>Divides two limbs by one; <paramref name="high"/> must be below <paramref name="divisor"/>.</summary>
    private static ulong DivideTwoByOne(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        if (X86Base.X64.IsSupported)
        {
#pragma warning disable SYSLIB5004 // A preview API in name only; the hardware instruction is four times faster than UInt128.
            var (quotient, rest) = X86Base.X64.DivRem(low, high, divisor);
#pragma warning restore SYSLIB5004
            remainder = rest;
            return quotient;
        }

        var (wide, left) = UInt128.DivRem(new UInt128(high, low), divisor);
        remainder = (ulong)left;
        return (ulong)wide;
    }

    private static int SignificantCount(ReadOnlySpan<ulong> limbs) => limbs.LastIndexOfAnyExcept(0UL) + 1;

    /// <summary>Algorithm D of Knuth, The Art of Computer Programming, volume 2, section 4.3.1.</summary>
    private static void DivideLong(ReadOnlySpan<ulong> dividend, ReadOnlySpan<ulong> divisor, Span<ulong> quotient, out UInt256 remainder)
    {
        var n = divisor.Length;
        var shift = (int)ulong.LeadingZeroCount(divisor[n - 1]);
        Span<ulong> v = stackalloc ulong[4];
        Span<ulong> u = stackalloc ulong[WideCount + 1];
        u = u[..(dividend.Length + 1)];
        for (var i = n - 1; i > 0; i--)
        {
            v[i] = Join(divisor[i], divisor[i - 1], shift);
        }

        v[0] = divisor[0] << shift;
        u[^1] = Join(0, dividend[^1], shift);
        for (var i = dividend.Length - 1; i > 0; i--)
        {
            u[i] = Join(dividend[i], dividend[i - 1], shift);
        }

        u[0] = dividend[0] << shift;
        quotient.Clear();
        for (var j = dividend.Length - n; j >= 0; j--)
        {
            quotient[j] = DivideStep(u.Slice(j, n + 1), v[..n]);
        }

        remainder = ShiftRight(new(u[0], u[1], n > 2 ? u[2] : 0, n > 3 ? u[3] : 0), shift);
    }

    /// <summary>One digit of the quotient; subtracts its product from the window.</summary>
    private static ulong DivideStep(Span<ulong> window, ReadOnlySpan<ulong> divisor)
    {
        var n = divisor.Length;
        var digit = EstimateDigit(window[n], window[n - 1], window[n - 2], divisor[n - 1], divisor[n - 2]);
        ulong borrow = 0;
        ulong carry = 0;
        for (var i = 0; i < n; i++)
        {
            carry = MultiplyAdd(digit, divisor[i], 0, carry, out var low);
            window[i] = SubtractLimb(window[i], low, ref borrow);
        }

        window[n] = SubtractLimb(window[n], carry, ref borrow);
        if (borrow == 0)
        {
            return digit;
        }

        carry = 0;
        for (var i = 0; i < n; i++)
        {
            window[i] = AddLimb(window[i], divisor[i], ref carry);
        }

        window[n] = unchecked(window[n] + carry);
        return digit - 1;
    }

    /// <summary>A guess at the digit from the leading limbs: never too small, at most one too large.</summary>
    private static ulong EstimateDigit(ulong top, ulong next, ulong third, ulong divisorTop, ulong divisorNext)
    {
        if (top >= divisorTop)
        {
            return ulong.MaxValue;
        }

        var digit = DivideTwoByOne(top, next, divisorTop, out var rest);
        while (true)
        {
            var high = Math.BigMul(digit, divisorNext, out var low);
            if (high < rest || (high == rest && low <= third))
            {
                return digit;
            }

            digit--;
            rest = unchecked(rest + divisorTop);
            if (rest < divisorTop)
            {
                return digit;
            }
        }
    }
}
