using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Firebreak.Ethereum;

namespace Firebreak.Bench.Input;

/// <summary>The Bloom filter over emitters and topics that a receipt carries (yellow paper, section 4.3.1).</summary>
internal static class Bloom
{
    private const int Bytes = 256;

    public static string Of(JsonArray logs)
    {
        var filter = new byte[Bytes];
        foreach (var log in logs)
        {
            Add(filter, Hex.Decode(log!["address"]!.GetValue<string>()));
            foreach (var topic in log["topics"]!.AsArray())
            {
                Add(filter, Hex.Decode(topic!.GetValue<string>()));
            }
        }

        return Hex.Encode(filter);
    }

    private static void Add(byte[] filter, byte[] item)
    {
        var hash = Keccak.Hash(item.AsSpan()).ToArray();
        for (var i = 0; i < 6; i += 2)
        {
            var bit = BinaryPrimitives.ReadUInt16BigEndian(hash.AsSpan(i)) & 0x7ff;
            filter[Bytes - 1 - (bit / 8)] |= (byte)(1 << (bit % 8));
        }
    }
}
