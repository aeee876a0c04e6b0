using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>What was learned of a protocol, on its way to another installation, with all that says whether it fits there.</summary>
/// <param name="Protocol">The protocol's name.</param>
/// <param name="Contracts">A mark of the contracts that were watched, whatever their order.</param>
/// <param name="UpTo">The last block that is learned.</param>
/// <param name="Transactions">How many it was learned from.</param>
/// <param name="Snapshot">See <see cref="ProtocolBaseline.ToSnapshot"/>.</param>
public sealed record CarriedBaseline(ChainId Chain, string Protocol, Hash256 Contracts, BlockRef UpTo, long Transactions, byte[] Snapshot)
{
    private const uint Mark = 0x42_43_42_46; // "FBCB" as it stands in the file.
    private const int Version = 1;
    private const int MostName = 4_096;
    private const int LongestName = 60;
    private const int MostSnapshot = 1 << 20;

    public static CarriedBaseline Of(ChainId chain, Protocol protocol, BlockRef upTo, ProtocolBaseline learned) =>
        new(chain, protocol.Name, MarkOf(protocol), upTo, learned.Transactions, learned.ToSnapshot());

    /// <exception cref="SnapshotException">It is damaged, of another version, or something else.</exception>
    public static CarriedBaseline FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new SnapshotReader(bytes, Mark, Version, "calibrated state");
        var chain = new ChainId((ulong)reader.Long());
        var name = Encoding.UTF8.GetString(reader.Take(reader.Length(MostName)));
        var contracts = Hash256.FromBytes(reader.Take(Hash256.Length));
        var upTo = new BlockRef((ulong)reader.Long(), Hash256.FromBytes(reader.Take(Hash256.Length)));
        var snapshot = reader.Take(reader.Length(MostSnapshot)).ToArray();
        var learned = ProtocolBaseline.FromSnapshot(snapshot, new BaselineOptions());
        return new CarriedBaseline(chain, name, contracts, upTo, learned.Transactions, snapshot);
    }

    public byte[] ToBytes()
    {
        var (writer, name) = (new SnapshotWriter(Mark, Version), Encoding.UTF8.GetBytes(Protocol));
        writer.Add((long)Chain.Value);
        writer.Add(name.Length);
        writer.Add(name);
        writer.Add(Contracts.AsBytes());
        writer.Add((long)UpTo.Number);
        writer.Add(UpTo.Hash.AsBytes());
        writer.Add(Snapshot.Length);
        writer.Add(Snapshot);
        return writer.Seal();
    }

    /// <summary>Why it says nothing of this protocol on this chain; null when it does.</summary>
    public string? Misfit(ChainId chain, Protocol protocol) =>
        Chain != chain ? $"was learned on {Chain}, and {chain} is watched"
        : Protocol != protocol.Name ? $"was learned of {Excerpt.Of(Protocol, LongestName)}, and {protocol.Name} is watched"
        : Contracts != MarkOf(protocol) ? $"was learned of {Excerpt.Of(Protocol, LongestName)} with other contracts than the protocol file names now"
        : null;

    private static Hash256 MarkOf(Protocol protocol)
    {
        var addresses = protocol.Contracts.Select(contract => contract.Address.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return Keccak.Hash(string.Join('\n', addresses));
    }
}
