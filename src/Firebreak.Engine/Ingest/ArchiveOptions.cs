using System.ComponentModel.DataAnnotations;

namespace Firebreak.Engine.Ingest;

/// <summary>Where final blocks are kept as Parquet files, and for how long.</summary>
public sealed class ArchiveOptions
{
    /// <summary>Absolute path of the folder; null keeps no archive, which is the default: a busy chain fills gigabytes a day.</summary>
    public string? Folder { get; set; }

    /// <summary>Blocks in one set of files at most. Default 1,000, as cryo has it.</summary>
    [Range(1, 100_000)]
    public int BlocksPerFile { get; set; } = 1_000;

    /// <summary>Blocks wait in memory until so many bytes of them are there. Default 64 MiB.</summary>
    [Range(1, long.MaxValue)]
    public long BytesPerFile { get; set; } = 64L << 20;

    /// <summary>Blocks that are final wait this long for company before they are written all the same. Default 10 minutes.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Sets of files that were written longer ago are removed; null keeps them.</summary>
    public TimeSpan? KeepFor { get; set; }

    /// <summary>The oldest sets are removed while the archive is larger than so many bytes; null for no limit.</summary>
    public long? KeepBytes { get; set; }
}
