namespace Firebreak.Ethereum;

/// <summary>The contract ABI's encoding of a list of values, without selector (Solidity documentation, "Contract ABI Specification").</summary>
public static class AbiCodec
{
    /// <summary>Encodes as a call's arguments are.</summary>
    /// <exception cref="AbiException">A value does not fit its type, or their counts differ.</exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(values);
        var writer = new AbiWriter();
        writer.WriteFrame(types, values);
        return writer.ToArray();
    }

    /// <summary>Decodes as a call's arguments are. Bytes after the last value are ignored, as contracts do.</summary>
    /// <remarks>
    /// Bits outside a narrow type are dropped, as contracts of older compilers do; newer ones revert on them. Time and memory are linear in
    /// the data, even where offsets overlap.
    /// </remarks>
    /// <exception cref="AbiException">The data is cut off, or its offsets and lengths point outside it or overlap too often.</exception>
    public static object[] Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(types);
        var reader = new AbiReader(data.Length);
        return reader.ReadFrame(types, data);
    }
}
