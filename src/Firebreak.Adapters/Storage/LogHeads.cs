using Firebreak.Core.Incidents;

namespace Firebreak.Adapters.Storage;

/// <summary>Compares a log's end with the head that was kept apart from it.</summary>
internal static class LogHeads
{
    /// <summary>What does not fit, in words; null when the head is the last entry.</summary>
    public static string? FindBreak(Entry last, HeadRow? head)
    {
        if (head is null)
        {
            return $"{last.Incident} entry {last.Sequence}: the log's head is missing";
        }

        if (head.Sequence > last.Sequence)
        {
            return $"{last.Incident} entry {last.Sequence + 1}: is missing, the log's head is entry {head.Sequence}";
        }

        return head.Sequence == last.Sequence && last.Hash.AsBytes().SequenceEqual(head.Hash)
            ? null
            : $"{last.Incident} entry {last.Sequence}: is not the log's head (entry {head.Sequence}, hash 0x{Convert.ToHexStringLower(head.Hash)})";
    }
}
