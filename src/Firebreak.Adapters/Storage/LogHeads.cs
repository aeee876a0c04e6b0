using Firebreak.Core.Incidents;

namespace Firebreak.Adapters.Storage;

/// <summary>Compares a log's end with the head that was kept apart from it.</summary>
internal static class LogHeads
{
    /// <summary>What does not fit, in words; null when the head is the last entry, or when there is neither.</summary>
    public static string? FindBreak(IncidentId incident, Entry? last, HeadRow? head) => (last, head) switch
    {
        (null, null) => null,
        (null, _) => $"{incident} entry 1: is missing with all others, the log's head is entry {head.Sequence}",
        (_, null) => $"{incident} entry {last.Sequence}: the log's head is missing",
        _ when head.Sequence > last.Sequence =>
            $"{incident} entry {last.Sequence + 1}: is missing, the log's head is entry {head.Sequence}",
        _ when head.Sequence == last.Sequence && last.Hash.AsBytes().SequenceEqual(head.Hash) => null,
        _ => $"{incident} entry {last.Sequence}: is not the log's head (entry {head.Sequence}, hash 0x{Convert.ToHexStringLower(head.Hash)})",
    };
}
