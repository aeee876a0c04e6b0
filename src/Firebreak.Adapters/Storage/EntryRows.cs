using System.Text;
using Firebreak.Core.Incidents;

namespace Firebreak.Adapters.Storage;

/// <summary>Entries to rows and back, byte for byte.</summary>
internal static class EntryRows
{
    public const string Into = "happened (incident, sequence, known_at, recorded_at, acted_by, payload, previous, hash)";

    // A changed byte must not be smoothed over by a replacement character.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static object[] ToCells(Entry entry) =>
    [
        Cells.FromIncident(entry.Incident), entry.Sequence, Cells.FromInstant(entry.KnownAt), Cells.FromInstant(entry.RecordedAt),
        StrictUtf8.GetBytes(entry.By), entry.Payload, entry.Previous.ToArray(), entry.Hash.ToArray(),
    ];

    /// <exception cref="FormatException">A cell was never written so.</exception>
    public static Entry ToEntry(HappenedRow row) => new(
        Cells.ToIncident(row.Incident), row.Sequence, Cells.ToInstant(row.KnownAt), Cells.ToInstant(row.RecordedAt),
        Text(row.ActedBy), row.Payload, Cells.ToHash(row.Previous), Cells.ToHash(row.Hash));

    private static string Text(byte[] cell)
    {
        try
        {
            return StrictUtf8.GetString(cell);
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException("the actor is not text", exception);
        }
    }
}
