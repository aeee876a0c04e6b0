using System.Buffers.Binary;
using System.Text.Json;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Storage;

/// <summary>How values lie in cells. Reading throws <see cref="FormatException"/> for a cell that was never written so.</summary>
internal static class Cells
{
    private const int BlockLength = sizeof(ulong) + Hash256.Length;

    public static long FromInstant(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToInstant(long microseconds)
    {
        try
        {
            return new DateTimeOffset(checked(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond)), TimeSpan.Zero);
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentOutOfRangeException)
        {
            throw new FormatException("an instant is out of range", exception);
        }
    }

    public static byte[] FromIncident(IncidentId id) => id.Value.ToByteArray(bigEndian: true);

    public static IncidentId ToIncident(byte[] cell) => cell.Length == 16
        ? new IncidentId(new Guid(cell, bigEndian: true))
        : throw new FormatException($"an incident id has {cell.Length} bytes");

    public static Hash256 ToHash(byte[] cell) => cell.Length == Hash256.Length
        ? Hash256.FromBytes(cell)
        : throw new FormatException($"a hash has {cell.Length} bytes");

    public static Address ToAddress(byte[] cell) => cell.Length == Address.Length
        ? Address.FromBytes(cell)
        : throw new FormatException($"an address has {cell.Length} bytes");

    public static UInt256 ToAmount(byte[] cell) => cell.Length == Hash256.Length
        ? UInt256.FromBigEndian(cell)
        : throw new FormatException($"an amount has {cell.Length} bytes");

    public static byte[] FromBlocks(ReadOnlySpan<BlockRef> blocks)
    {
        var cell = new byte[blocks.Length * BlockLength];
        for (var i = 0; i < blocks.Length; i++)
        {
            var place = cell.AsSpan(i * BlockLength);
            BinaryPrimitives.WriteUInt64BigEndian(place, blocks[i].Number);
            blocks[i].Hash.CopyTo(place[sizeof(ulong)..]);
        }

        return cell;
    }

    public static Items<BlockRef> ToBlocks(byte[] cell)
    {
        if (cell.Length % BlockLength != 0)
        {
            throw new FormatException($"a list of blocks has {cell.Length} bytes");
        }

        var blocks = new BlockRef[cell.Length / BlockLength];
        for (var i = 0; i < blocks.Length; i++)
        {
            var place = cell.AsSpan(i * BlockLength, BlockLength);
            blocks[i] = new BlockRef(BinaryPrimitives.ReadUInt64BigEndian(place), Hash256.FromBytes(place[sizeof(ulong)..]));
        }

        return new Items<BlockRef>(blocks);
    }

    public static string FromRecord<T>(T record) => JsonSerializer.Serialize(record, CaseJson.Options);

    public static T ToRecord<T>(string cell) => JsonSerializer.Deserialize<T>(cell, CaseJson.Options) ?? throw new FormatException("a record is null");

    /// <summary>What reading a changed cell can throw: our own refusals, and those of JSON and of the value types in it.</summary>
    public static bool IsUnreadable(Exception exception) =>
        exception is FormatException or JsonException or ArgumentException or NotSupportedException or OverflowException or InvalidDataException;
}
