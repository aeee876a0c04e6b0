namespace Firebreak.Ethereum;

/// <summary>
/// Writes receipts as the receipts trie keeps them (Yellow Paper, section 4.3.1; envelopes of EIP-2718), with the filter of their logs
/// computed, not taken from whoever told of them: open, add each log, close.
/// </summary>
/// <param name="writer">Usually that of <see cref="OrderedItems"/>.</param>
public sealed class ReceiptWriter(RlpWriter writer)
{
    /// <summary>The highest transaction type whose receipts have the known form.</summary>
    public const byte HighestType = 4;

    private readonly byte[] _bloom = new byte[LogsBloom.Length];
    private int _bloomPosition;

    /// <summary>False for types of rollups and of later forks, whose receipts may hold more: their root cannot be checked.</summary>
    public static bool Knows(ulong type) => type <= HighestType;

    /// <summary>Starts a receipt since Byzantium (EIP-658).</summary>
    /// <param name="type">Of the transaction; 0 for legacy ones.</param>
    /// <param name="succeeded">The receipt's status.</param>
    /// <param name="cumulativeGas">Used in the block up to and with this transaction.</param>
    /// <exception cref="ArgumentOutOfRangeException">A type that <see cref="Knows"/> refuses.</exception>
    public void Open(byte type, bool succeeded, ulong cumulativeGas)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(type, HighestType);
        if (type != 0)
        {
            writer.WriteRaw([type]);
        }

        writer.OpenList().Write(succeeded ? 1UL : 0UL);
        OpenLogs(cumulativeGas);
    }

    /// <summary>Starts a receipt from before Byzantium, which holds the state's root in the middle of the block and no status.</summary>
    public void Open(in Hash256 stateRoot, ulong cumulativeGas)
    {
        writer.OpenList().Write(stateRoot);
        OpenLogs(cumulativeGas);
    }

    public void AddLog(in Address emitter, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        writer.OpenList().Write(emitter).OpenList();
        for (var i = 0; i < topics.Length; i++)
        {
            writer.Write(topics[i]);
        }

        writer.CloseList().Write(data).CloseList();
        LogsBloom.AddLog(_bloom, emitter, topics);
    }

    /// <summary>Ends the receipt, whose filter is then known.</summary>
    public void Close()
    {
        writer.CloseList();
        writer.Overwrite(_bloomPosition, _bloom);
        writer.CloseList();
    }

    private void OpenLogs(ulong cumulativeGas)
    {
        Array.Clear(_bloom);
        writer.Write(cumulativeGas).Write(_bloom);
        _bloomPosition = writer.Written.Length - LogsBloom.Length;
        writer.OpenList();
    }
}
