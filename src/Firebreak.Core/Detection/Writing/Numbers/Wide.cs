using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A whole number of up to 512 bits: room for the product of any two words of the chain.</summary>
[InlineArray(Limbs)]
internal struct Wide : IEquatable<Wide>
{
    public const int Limbs = 8;

#pragma warning disable IDE0044, CS0169 // An inline array is its one element.
    private ulong _first;
#pragma warning restore IDE0044, CS0169

    public static Wide One
    {
        get
        {
            Wide one = default;
            one[0] = 1;
            return one;
        }
    }

    public readonly bool IsZero => !((ReadOnlySpan<ulong>)this).ContainsAnyExcept(0UL);

    public static Wide From(in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        Wide wide = default;
        for (var i = 0; i < 4; i++)
        {
            wide[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(24 - (8 * i))..]);
        }

        return wide;
    }

    /// <summary>False when it is larger than a word.</summary>
    public readonly bool TryToUInt256(out UInt256 value)
    {
        value = new UInt256(this[0], this[1], this[2], this[3]);
        return !((ReadOnlySpan<ulong>)this)[4..].ContainsAnyExcept(0UL);
    }

    public static int Compare(in Wide left, in Wide right)
    {
        for (var i = Limbs - 1; i >= 0; i--)
        {
            if (left[i] != right[i])
            {
                return left[i] < right[i] ? -1 : 1;
            }
        }

        return 0;
    }

    public static bool TryAdd(in Wide left, in Wide right, out Wide sum)
    {
        sum = default;
        UInt128 carry = 0;
        for (var i = 0; i < Limbs; i++)
        {
            carry += (UInt128)left[i] + right[i];
            sum[i] = (ulong)carry;
            carry >>= 64;
        }

        return carry == 0;
    }

    /// <summary>The left is not the smaller.</summary>
    public static Wide Subtract(in Wide left, in Wide right)
    {
        Wide difference = default;
        var borrow = 0UL;
        for (var i = 0; i < Limbs; i++)
        {
            var less = left[i] - right[i];
            var next = left[i] < right[i] || less < borrow ? 1UL : 0UL;
            difference[i] = less - borrow;
            borrow = next;
        }

        return difference;
    }

    public static bool TryMultiply(in Wide left, in Wide right, out Wide product)
    {
        product = default;
        for (var i = 0; i < Limbs; i++)
        {
            if (left[i] == 0)
            {
                continue;
            }

            var carry = 0UL;
            for (var j = 0; j < Limbs; j++)
            {
                var place = i + j;
                if (place >= Limbs)
                {
                    if (right[j] != 0)
                    {
                        return false;
                    }

                    continue;
                }

                var term = ((UInt128)left[i] * right[j]) + product[place] + carry;
                product[place] = (ulong)term;
                carry = (ulong)(term >> 64);
            }

            if (carry != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Long division; the divisor is not zero.</summary>
    public static Wide Divide(in Wide left, in Wide right, out Wide remainder)
    {
        Wide quotient = default;
        remainder = default;
        if (Compare(left, right) < 0)
        {
            remainder = left;
            return quotient;
        }

        Span<uint> digits = stackalloc uint[(Limbs * 2) + 1];
        MemoryMarshal.Cast<ulong, uint>((ReadOnlySpan<ulong>)left).CopyTo(digits);
        Span<uint> divisor = stackalloc uint[Limbs * 2];
        MemoryMarshal.Cast<ulong, uint>((ReadOnlySpan<ulong>)right).CopyTo(divisor);
        var count = divisor.LastIndexOfAnyExcept(0u) + 1;
        WideDivision.Divide(digits, divisor[..count], MemoryMarshal.Cast<ulong, uint>((Span<ulong>)quotient));
        MemoryMarshal.Cast<uint, ulong>(digits[..(Limbs * 2)]).CopyTo(remainder);
        return quotient;
    }

    public readonly int BitLength
    {
        get
        {
            var top = ((ReadOnlySpan<ulong>)this).LastIndexOfAnyExcept(0UL);
            return top < 0 ? 0 : (top * 64) + 64 - BitOperations.LeadingZeroCount(this[top]);
        }
    }

    public readonly bool Equals(Wide other) => Compare(this, other) == 0;

    public override readonly bool Equals(object? obj) => obj is Wide other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[1], this[2], this[3], this[4], this[5], this[6], this[7]);
}

/// <summary>Division of long numbers digit by digit in base 2^32 (Knuth, The Art of Computer Programming, volume 2, algorithm D).</summary>
internal static class WideDivision
{
    /// <param name="number">Little-endian, with a spare zero digit on top; holds the remainder afterwards.</param>
    /// <param name="divisor">Little-endian, its top digit not zero.</param>
    /// <param name="quotient">Receives the quotient; zero before.</param>
    public static void Divide(Span<uint> number, ReadOnlySpan<uint> divisor, Span<uint> quotient)
    {
        if (divisor.Length == 1)
        {
            DivideByDigit(number, divisor[0], quotient);
            return;
        }

        var shift = BitOperations.LeadingZeroCount(divisor[^1]);
        Span<uint> by = stackalloc uint[divisor.Length];
        divisor.CopyTo(by);
        ShiftLeft(by, shift);
        ShiftLeft(number, shift);
        for (var place = number.Length - 1 - by.Length; place >= 0; place--)
        {
            var digit = Guess(number, by, place);
            if (Subtract(number.Slice(place, by.Length + 1), by, digit))
            {
                digit--;
                AddBack(number.Slice(place, by.Length + 1), by);
            }

            if (place < quotient.Length)
            {
                quotient[place] = digit;
            }
        }

        ShiftRight(number, shift);
    }

    private static void DivideByDigit(Span<uint> number, uint divisor, Span<uint> quotient)
    {
        var rest = 0UL;
        for (var i = number.Length - 1; i >= 0; i--)
        {
            var value = (rest << 32) | number[i];
            if (i < quotient.Length)
            {
                quotient[i] = (uint)(value / divisor);
            }

            rest = value % divisor;
            number[i] = 0;
        }

        number[0] = (uint)rest;
    }

    private static uint Guess(ReadOnlySpan<uint> number, ReadOnlySpan<uint> by, int place)
    {
        var top = ((ulong)number[place + by.Length] << 32) | number[place + by.Length - 1];
        var guess = top / by[^1];
        var rest = top % by[^1];
        while (guess > uint.MaxValue || (UInt128)guess * by[^2] > (((UInt128)rest << 32) | number[place + by.Length - 2]))
        {
            guess--;
            rest += by[^1];
            if (rest > uint.MaxValue)
            {
                break;
            }
        }

        return (uint)guess;
    }

    // True when more was taken than was there.
    private static bool Subtract(Span<uint> number, ReadOnlySpan<uint> by, uint times)
    {
        var (borrow, carry) = (0L, 0UL);
        for (var i = 0; i < by.Length; i++)
        {
            carry += (ulong)by[i] * times;
            var left = number[i] - (long)(uint)carry + borrow;
            number[i] = (uint)left;
            borrow = left >> 32;
            carry >>= 32;
        }

        var top = number[by.Length] - (long)carry + borrow;
        number[by.Length] = (uint)top;
        return top < 0;
    }

    private static void AddBack(Span<uint> number, ReadOnlySpan<uint> by)
    {
        var carry = 0UL;
        for (var i = 0; i < by.Length; i++)
        {
            carry += (ulong)number[i] + by[i];
            number[i] = (uint)carry;
            carry >>= 32;
        }

        number[by.Length] += (uint)carry;
    }

    private static void ShiftLeft(Span<uint> digits, int bits)
    {
        var carry = 0u;
        for (var i = 0; i < digits.Length; i++)
        {
            var value = ((ulong)digits[i] << bits) | carry;
            digits[i] = (uint)value;
            carry = (uint)(value >> 32);
        }
    }

    private static void ShiftRight(Span<uint> digits, int bits)
    {
        var carry = 0u;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            var value = (((ulong)carry << 32) | digits[i]) >> bits;
            carry = digits[i] & (uint)((1UL << bits) - 1);
            digits[i] = (uint)value;
        }
    }
}
