using System.Buffers;
using System.Text.Json;
using Firebreak.Core;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Microsoft.Extensions.Options;

namespace Firebreak.Web.Case;

/// <summary>The files of sealed cases, read only. A name from outside never leads out of the case's own directory.</summary>
public sealed class CaseShelf(IOptions<IncidentRoomOptions> options)
{
    private const int MostFiles = 500;
    private const int LargestTree = 8 * 1024 * 1024;

    private static readonly SearchValues<char> NeverInNames = SearchValues.Create([.. @"\:*?""<>|", .. Enumerable.Range(0, 32).Select(code => (char)code)]);

    private readonly string _root = Path.GetFullPath(options.Value.DataDirectory);

    /// <summary>The files of an edition by name with forward slashes; empty when the directory is missing.</summary>
    public Items<ExhibitFile> List(Happened.CaseFileSealed file)
    {
        if (DirectoryOf(file) is not { } directory)
        {
            return [];
        }

        return new DirectoryInfo(directory)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden })
            .Take(MostFiles)
            .Select(found => new ExhibitFile(Path.GetRelativePath(directory, found.FullName).Replace('\\', '/'), found.Length))
            .OrderBy(found => found.Name, StringComparer.Ordinal)
            .ToItems();
    }

    /// <summary>The full path of a file; null when it does not exist, or when the name would lead anywhere else.</summary>
    public string? Find(Happened.CaseFileSealed file, string name)
    {
        if (DirectoryOf(file) is not { } directory || !IsPlain(name))
        {
            return null;
        }

        var path = directory;
        foreach (var part in name.Split('/'))
        {
            path = Path.Combine(path, part);
            if (IsLink(path))
            {
                return null;
            }
        }

        return File.Exists(path) ? path : null;
    }

    /// <summary>Reads a call tree; null when there is none of that name, or when it is none.</summary>
    public async Task<CallTree?> ReadCallTreeAsync(Happened.CaseFileSealed file, string name, CancellationToken cancellationToken)
    {
        if (Find(file, name) is not { } path || new FileInfo(path).Length > LargestTree)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<CallTree>(await File.ReadAllBytesAsync(path, cancellationToken), CaseFile.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= 300
        && name.Split('/').All(part => part is not ("" or "." or "..") && part[0] != '.' && !part.AsSpan().ContainsAny(NeverInNames));

    private static bool IsLink(string path) => File.Exists(path) || Directory.Exists(path)
        ? File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint)
        : false;

    // The path comes out of the log, but a log can be written by a hand that is not ours.
    private string? DirectoryOf(Happened.CaseFileSealed file)
    {
        var full = Path.GetFullPath(Path.Combine(_root, file.Path));
        var directory = File.Exists(full) ? Path.GetDirectoryName(full)! : full;
        return directory.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && Directory.Exists(directory) ? directory : null;
    }
}

/// <summary>One file of a case.</summary>
/// <param name="Name">Relative to the case's directory, with forward slashes.</param>
/// <param name="Bytes">Size in bytes.</param>
public sealed record ExhibitFile(string Name, long Bytes);
