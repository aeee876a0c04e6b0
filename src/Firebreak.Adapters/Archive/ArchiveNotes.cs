using System.Text.Json;
using Firebreak.Adapters.Archive.Writing;
using Firebreak.Core;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive;

/// <summary>
/// What the files of an archive cannot say themselves: where it begins and what is missing. One short line each, appended: a line that a
/// crash or a full disk cut off says nothing and is passed over.
/// </summary>
internal sealed class ArchiveNotes(string folder, string network, IArchiveDisk disk)
{
    private const byte LineEnd = (byte)'\n';

    private string FilePath => Path.Combine(folder, network + "__gaps.jsonl");

    public Task BeginAsync(ulong first, CancellationToken cancellationToken) =>
        AppendAsync(new Note(From: null, To: null, Reason: null, DeepTracesOnly: false, Begins: first), cancellationToken);

    public Task GapAsync(ArchiveGap gap, CancellationToken cancellationToken) =>
        AppendAsync(new Note(gap.From, gap.To, gap.Reason, gap.DeepTracesOnly, Begins: null), cancellationToken);

    public async Task<(ulong? Begins, Items<ArchiveGap> Gaps)> ReadAsync(CancellationToken cancellationToken)
    {
        ulong? begins = null;
        var gaps = new List<ArchiveGap>();
        foreach (var line in File.Exists(FilePath) ? await File.ReadAllLinesAsync(FilePath, cancellationToken) : [])
        {
            var note = Parse(line);
            begins ??= note?.Begins;
            if (note is { From: { } from, To: { } to, Reason: { } reason })
            {
                gaps.Add(new ArchiveGap(from, to, reason) { DeepTracesOnly = note.DeepTracesOnly });
            }
        }

        return (begins, gaps.OrderBy(gap => gap.To).ToItems());
    }

    private async Task AppendAsync(Note note, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using (var file = disk.Append(FilePath))
        {
            // What was cut off must not take the next line with it.
            byte[] before = IsCutOff(file) ? [LineEnd] : [];
            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync((byte[])[.. before, .. JsonSerializer.SerializeToUtf8Bytes(note), LineEnd], cancellationToken);
            file.Flush(flushToDisk: true);
        }

        disk.Sync(folder);
    }

    private static bool IsCutOff(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != LineEnd;
    }

    private static Note? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Note>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Note(ulong? From, ulong? To, string? Reason, bool DeepTracesOnly, ulong? Begins);
}
