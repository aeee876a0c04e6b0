using System.Buffers.Binary;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>A call that a timelock or a governor was told to make later. What it says was written by whoever may be an attacker.</summary>
/// <param name="Row">Index of the observation that tells of it.</param>
/// <param name="By">The timelock or governor.</param>
/// <param name="Data">Selector and arguments.</param>
internal sealed record OrderedCall(int Row, Address By, Address Target, UInt256 Value, byte[] Data)
{
    private const int MostOfOneOrder = 1_024;
    private const int SelectorLength = 4;
    private const int WordLength = 32;
    private const int MostWords = 32;

    // Texts are read as bytes: what is not text must not hide an order. The description, which comes last, is not read at all.
    private static readonly AbiType[] Scheduled = Types("address,uint256,bytes,bytes32,uint256");
    private static readonly AbiType[] Proposed = Types("uint256,address,address[],uint256[],bytes[],bytes[],uint256,uint256");

    /// <summary>Every call that the transaction ordered of a trusted timelock or governor.</summary>
    public static IReadOnlyList<OrderedCall> Of(Scene scene)
    {
        var orders = new List<OrderedCall>();
        for (var at = 0; at < scene.Rows.Length && orders.Count < MostOfOneOrder; at++)
        {
            ref readonly var row = ref scene.Rows[at];
            if (row.Kind is ObservationKind.CallScheduled or ObservationKind.ProposalCreated && row.Log >= 0 && scene.IsTrusted(row.Contract))
            {
                Read(scene, at, row, orders);
            }
        }

        return orders;
    }

    /// <summary>The first four bytes; zero where there are fewer.</summary>
    public uint Selector => Data.Length >= SelectorLength ? BinaryPrimitives.ReadUInt32BigEndian(Data) : 0;

    /// <summary>The words of its arguments.</summary>
    public IReadOnlyList<UInt256> Words { get; } = [.. WordsOf(Data)];

    /// <summary>Those of them that are like an address.</summary>
    public IEnumerable<Address> Accounts => Words.Where(IsAccount).Select(word => Address.FromUInt256(word));

    /// <summary>All others.</summary>
    public IEnumerable<UInt256> Amounts => Words.Where(word => !IsAccount(word));

    // An amount hardly ever has more than 96 bits, and an address hardly ever has fewer.
    private static bool IsAccount(UInt256 word) => word.BitLength is > 96 and <= 160;

    private static IEnumerable<UInt256> WordsOf(byte[] data)
    {
        for (var at = SelectorLength; at + WordLength <= data.Length && at < SelectorLength + (MostWords * WordLength); at += WordLength)
        {
            yield return UInt256.FromBigEndian(data.AsSpan(at, WordLength));
        }
    }

    private static void Read(Scene scene, int at, in ObservationRow row, List<OrderedCall> orders)
    {
        var data = scene.Block.Bytes(scene.Block.Logs[row.Log].Data);
        try
        {
            if (row.Kind == ObservationKind.CallScheduled)
            {
                var values = AbiCodec.Decode(Scheduled, data);
                orders.Add(new OrderedCall(at, row.Contract, (Address)values[0], (UInt256)values[1], (byte[])values[2]));
                return;
            }

            var proposal = AbiCodec.Decode(Proposed, data);
            var (targets, amounts, signatures, calls) = ((object[])proposal[2], (object[])proposal[3], (object[])proposal[4], (object[])proposal[5]);
            for (var i = 0; i < targets.Length && i < amounts.Length && i < calls.Length && orders.Count < MostOfOneOrder; i++)
            {
                var signature = i < signatures.Length ? (byte[])signatures[i] : [];
                orders.Add(new OrderedCall(at, row.Contract, (Address)targets[i], (UInt256)amounts[i], WithSelector(signature, (byte[])calls[i])));
            }
        }
        catch (AbiException)
        {
            // No encoding of an order: the governor itself could not carry it out.
        }
    }

    // Compound's governor keeps the function's name apart from its arguments.
    private static byte[] WithSelector(byte[] signature, byte[] arguments) =>
        signature.Length == 0 ? arguments : [.. Keccak.Hash(signature).AsBytes()[..SelectorLength], .. arguments];

    private static AbiType[] Types(string types) => [.. AbiFunction.Parse($"order({types})").Inputs.Select(input => input.Type)];
}
