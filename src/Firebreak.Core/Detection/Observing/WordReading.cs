using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>The 32-byte words of ABI data, read in place. Whoever reads asks first with <see cref="Has"/>.</summary>
internal readonly ref struct WordReading(ReadOnlySpan<byte> data)
{
    private const int Length = 32;
    private readonly ReadOnlySpan<byte> _data = data;

    public bool Has(int words) => _data.Length >= words * Length;

    public Hash256 Word(int place) => Hash256.FromBytes(_data.Slice(place * Length, Length));

    public UInt256 Number(int place) => UInt256.FromBigEndian(_data.Slice(place * Length, Length));

    public Address Account(int place) => Address.FromBytes(_data.Slice((place * Length) + 12, Address.Length));

    /// <summary>The length that a dynamic argument gives itself, as long as its elements could be there; zero otherwise.</summary>
    public int ElementsAt(int place, int bytesEach)
    {
        if (!Has(place + 1) || !Number(place).TryToUInt64(out var offset) || offset > (ulong)_data.Length || _data.Length - (int)offset < Length)
        {
            return 0;
        }

        var room = (ulong)(_data.Length - (int)offset - Length);
        return UInt256.FromBigEndian(_data.Slice((int)offset, Length)).TryToUInt64(out var count) && count <= room / (ulong)bytesEach
            ? (int)count
            : 0;
    }
}
