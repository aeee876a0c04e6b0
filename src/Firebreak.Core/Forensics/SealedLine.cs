using System.Text;
using System.Text.Json;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>One entry of an incident's log as a line of the exhibit: everything that its hash covers, so that anyone can check the chain.</summary>
/// <param name="Incident">As printed, <c>inc_…</c>.</param>
/// <param name="By">The actor's JSON, character for character.</param>
/// <param name="Payload">The event's JSON, character for character.</param>
public sealed record SealedLine(
    string Incident, long Sequence, DateTimeOffset KnownAt, DateTimeOffset RecordedAt, string By, string Payload, Hash256 Previous, Hash256 Hash)
{
    public static SealedLine Of(Entry entry) => new(
        entry.Incident.ToString(), entry.Sequence, entry.KnownAt, entry.RecordedAt, entry.By, Encoding.UTF8.GetString(entry.Payload), entry.Previous, entry.Hash);

    /// <summary>A log as JSON lines, each ended by a line feed.</summary>
    public static byte[] Write(IEnumerable<Entry> log)
    {
        var text = new StringBuilder();
        foreach (var entry in log)
        {
            text.Append(JsonSerializer.Serialize(Of(entry), CaseJson.Options)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
