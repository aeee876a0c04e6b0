using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Archive;

/// <summary>What a block carries, as a column says it: <c>receipts,frames,logs</c>, in the order of the enumeration; empty for nothing.</summary>
internal static class LaneWords
{
    private static readonly (Lanes Lane, string Word)[] Words =
    [
        (Lanes.Receipts, "receipts"),
        (Lanes.Frames, "frames"),
        (Lanes.StateChanges, "state_changes"),
        (Lanes.Logs, "logs"),
        (Lanes.Inputs, "inputs"),
        (Lanes.Storage, "storage"),
        (Lanes.Nonces, "nonces"),
        (Lanes.Fees, "fees"),
        (Lanes.Clock, "clock"),
        (Lanes.Headers, "headers"),
        (Lanes.Reasons, "reasons"),
    ];

    public static string Write(Lanes lanes) => string.Join(',', Words.Where(word => lanes.HasFlag(word.Lane)).Select(word => word.Word));

    /// <summary>Words of a later version are passed over: what we do not know of, we do not read.</summary>
    public static Lanes Read(string text)
    {
        var lanes = Lanes.None;
        foreach (var said in text.Split(','))
        {
            foreach (var (lane, word) in Words)
            {
                lanes |= said == word ? lane : Lanes.None;
            }
        }

        return lanes;
    }
}
