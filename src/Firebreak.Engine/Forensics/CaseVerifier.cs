using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>One thing that is not as it was sealed.</summary>
/// <param name="Where">The exhibit's file name, or the log.</param>
public sealed record BrokenLink(string Where, string Expected, string Found)
{
    public override string ToString() => $"{Where}: expected {Expected}, found {Found}";
}

/// <summary>
/// Checks a case from both ends: the log vouches for the manifest, the manifest for every file, and the exhibit of the log for the log
/// itself. Whoever changes one byte anywhere breaks at least one of them.
/// </summary>
public static class CaseVerifier
{
    private const string TheLog = "the incident's log";

    /// <param name="directory">One edition.</param>
    /// <param name="log">The incident's whole log as the ledger has it.</param>
    /// <returns>Every broken link; empty when all is as it was sealed.</returns>
    public static async Task<IReadOnlyList<BrokenLink>> VerifyAsync(string directory, IReadOnlyList<Entry> log, CancellationToken cancellationToken)
    {
        var broken = new List<BrokenLink>();
        if (HashChain.FindBreak(log) is { } breakInLog)
        {
            broken.Add(new BrokenLink(TheLog, "an unbroken chain of hashes", breakInLog));
        }

        if (await CaseCabinet.ReadManifestAsync(directory, cancellationToken) is not { } manifest)
        {
            return [.. broken, new BrokenLink(CaseFile.ManifestName, "a manifest", "no such file")];
        }

        if (CompareWithSeal(directory, manifest, log) is { } brokenSeal)
        {
            broken.Add(brokenSeal);
        }

        broken.AddRange(await VerifyFilesAsync(directory, manifest, cancellationToken));
        if (TryParse(manifest, out var caseFile, out _))
        {
            broken.AddRange(await CompareLogAsync(directory, caseFile.Log, log, cancellationToken));
        }

        return broken;
    }

    /// <summary>Checks the files of an edition against its manifest alone.</summary>
    public static async Task<IReadOnlyList<BrokenLink>> VerifyFilesAsync(string directory, byte[] manifest, CancellationToken cancellationToken)
    {
        if (!TryParse(manifest, out var caseFile, out var reason))
        {
            return [new BrokenLink(CaseFile.ManifestName, "a manifest that can be read", reason)];
        }

        var broken = new List<BrokenLink>();
        foreach (var exhibit in caseFile.Exhibits)
        {
            if (await CompareAsync(directory, exhibit, cancellationToken) is { } link)
            {
                broken.Add(link);
            }
        }

        var known = caseFile.Exhibits.Select(exhibit => exhibit.Name).Append(CaseFile.ManifestName).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (!known.Contains(name))
            {
                broken.Add(new BrokenLink(Excerpt.Of(name, 120), "no such file", "a file that the manifest does not name"));
            }
        }

        return broken;
    }

    internal static bool TryParse(byte[] manifest, out CaseFile caseFile, out string reason)
    {
        try
        {
            caseFile = CaseFile.Parse(manifest);
            reason = "";
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or ArgumentException)
        {
            caseFile = null!;
            reason = Excerpt.Of(exception.Message, 200);
            return false;
        }
    }

    private static BrokenLink? CompareWithSeal(string directory, byte[] manifest, IReadOnlyList<Entry> log)
    {
        var edition = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        var seal = log.Select(entry => entry.What).OfType<Happened.CaseFileSealed>().LastOrDefault(file => file.Path.Split('/')[^1] == edition);
        if (seal is null)
        {
            return new BrokenLink(CaseFile.ManifestName, $"an entry of the log that seals {edition}", "none");
        }

        var found = Hash256.FromBytes(SHA256.HashData(manifest));
        return found == seal.Manifest ? null : new BrokenLink(CaseFile.ManifestName, $"SHA-256 {seal.Manifest}", found.ToString());
    }

    private static async Task<BrokenLink?> CompareAsync(string directory, Exhibit exhibit, CancellationToken cancellationToken)
    {
        if (exhibit.Name is null or "" or "." or ".." || exhibit.Name.AsSpan().ContainsAny('/', '\\'))
        {
            return new BrokenLink(CaseFile.ManifestName, "plain file names", Excerpt.Of(exhibit.Name, 120));
        }

        var file = new FileInfo(Path.Combine(directory, exhibit.Name));
        if (!file.Exists)
        {
            return new BrokenLink(exhibit.Name, $"SHA-256 {exhibit.Sha256}", "no such file");
        }

        if (file.Length != exhibit.Bytes)
        {
            return new BrokenLink(exhibit.Name, $"{exhibit.Bytes:D} bytes", $"{file.Length:D} bytes");
        }

        await using var content = file.OpenRead();
        var found = Hash256.FromBytes(await SHA256.HashDataAsync(content, cancellationToken));
        return found == exhibit.Sha256 ? null : new BrokenLink(exhibit.Name, $"SHA-256 {exhibit.Sha256}", found.ToString());
    }

    private static async Task<IReadOnlyList<BrokenLink>> CompareLogAsync(
        string directory, LogPosition head, IReadOnlyList<Entry> log, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, CaseFile.LogName);
        if (head.Sequence < 1 || head.Sequence > log.Count || log[(int)head.Sequence - 1].Hash != head.Hash)
        {
            var found = head.Sequence >= 1 && head.Sequence <= log.Count ? log[(int)head.Sequence - 1].Hash.ToString() : "no such entry";
            return [new BrokenLink(TheLog, string.Create(CultureInfo.InvariantCulture, $"entry {head.Sequence} with hash {head.Hash}"), found)];
        }

        if (!File.Exists(path))
        {
            return [];
        }

        var expected = SealedLine.Write(log.Take((int)head.Sequence));
        var content = await File.ReadAllBytesAsync(path, cancellationToken);
        return content.AsSpan().SequenceEqual(expected)
            ? []
            : [new BrokenLink(CaseFile.LogName, $"the log's entries 1 to {head.Sequence:D}", $"another text from line {FirstDifference(expected, content):D} on")];
    }

    private static int FirstDifference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found) =>
        expected[..expected.CommonPrefixLength(found)].Count((byte)'\n') + 1;
}
