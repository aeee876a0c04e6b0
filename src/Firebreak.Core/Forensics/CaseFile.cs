using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>The entry of the incident's log up to which a case file was made.</summary>
public sealed record LogPosition(long Sequence, Hash256 Hash);

/// <summary>One file of a case.</summary>
/// <param name="Name">File name within the edition's directory; never a path.</param>
/// <param name="Source">How it came about: the method that was asked.</param>
/// <param name="Block">The block whose content or state it rests on; null when it rests on the log alone.</param>
public sealed record Exhibit(string Name, string MediaType, long Bytes, Hash256 Sha256, string Source, BlockRef? Block);

/// <summary>The manifest of a case: what was written, when, and from which state of the log. Its own hash is sealed into the log.</summary>
/// <param name="Format">Version of this form; readers refuse what they do not know.</param>
/// <param name="Edition">From 1; later editions never replace earlier ones.</param>
/// <param name="Incident">As printed, <c>inc_…</c>.</param>
/// <param name="Chain">CAIP-2 form.</param>
public sealed record CaseFile(
    int Format,
    int Edition,
    string Incident,
    string Chain,
    string Protocol,
    DateTimeOffset Created,
    LogPosition Log,
    CaseFigures Figures,
    Items<Exhibit> Exhibits)
{
    public const int CurrentFormat = 1;

    public const string ManifestName = "manifest.json";

    public const string LogName = "events.jsonl";

    public const string ReportName = "report.html";

    /// <summary>The form of exhibits and manifest: that of the log, spread over lines for human eyes.</summary>
    public static JsonSerializerOptions Json { get; } = new(CaseJson.Options) { WriteIndented = true, NewLine = "\n" };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="JsonException">The bytes are no manifest of a known format; the message says why.</exception>
    public static CaseFile Parse(ReadOnlySpan<byte> manifest)
    {
        var file = JsonSerializer.Deserialize<CaseFile>(manifest, Json);
        return file switch
        {
            null => throw new JsonException("The manifest is empty."),
            { Format: not CurrentFormat } => throw new JsonException($"The manifest has format {file.Format:D}; this program reads format {CurrentFormat:D}."),
            { Log: null } => throw new JsonException("The manifest does not say which log entry it was made from."),
            _ => file,
        };
    }
}
