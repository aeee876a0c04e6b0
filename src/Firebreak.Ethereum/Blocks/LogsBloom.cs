namespace Firebreak.Ethereum;

/// <summary>
/// The 2048-bit filter of emitters and topics (Yellow Paper, section 4.3.1). A receipt's covers its logs, a header's the logs of the whole
/// block and nothing else: so logs that a node left out, added or changed show as a filter that differs, even where receipts cannot be hashed.
/// </summary>
public static class LogsBloom
{
    /// <summary>Bytes in a filter.</summary>
    public const int Length = 256;

    private const int BitsPerValue = 3;

    /// <summary>Adds the emitter and the topics of a log; its data has no part in it.</summary>
    public static void AddLog(Span<byte> bloom, in Address emitter, ReadOnlySpan<Hash256> topics)
    {
        Span<byte> address = stackalloc byte[Address.Length];
        emitter.CopyTo(address);
        Add(bloom, address);
        for (var i = 0; i < topics.Length; i++)
        {
            Add(bloom, topics[i].AsBytes());
        }
    }

    /// <summary>Adds 20 bytes of an address or 32 of a topic.</summary>
    /// <exception cref="ArgumentException">The filter has not 256 bytes.</exception>
    public static void Add(Span<byte> bloom, ReadOnlySpan<byte> value)
    {
        Expect(bloom.Length);
        var hash = Keccak.Hash(value);
        for (var i = 0; i < BitsPerValue; i++)
        {
            var bit = BitOf(hash, i);
            bloom[Length - 1 - (bit / 8)] |= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>False: certainly no log has it. True: some log may.</summary>
    /// <exception cref="ArgumentException">The filter has not 256 bytes.</exception>
    public static bool MayContain(ReadOnlySpan<byte> bloom, ReadOnlySpan<byte> value)
    {
        Expect(bloom.Length);
        var hash = Keccak.Hash(value);
        for (var i = 0; i < BitsPerValue; i++)
        {
            var bit = BitOf(hash, i);
            if ((bloom[Length - 1 - (bit / 8)] & (1 << (bit % 8))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // The low 11 bits of each of the first three pairs of bytes.
    private static int BitOf(in Hash256 hash, int i)
    {
        var bytes = hash.AsBytes();
        return ((bytes[2 * i] << 8) | bytes[(2 * i) + 1]) & 0x7ff;
    }

    private static void Expect(int length)
    {
        if (length != Length)
        {
            throw new ArgumentException($"A filter has {Length} bytes.", nameof(length));
        }
    }
}
