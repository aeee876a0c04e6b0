using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Archive.Writing;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>A set of Parquet files of which one was damaged: the input's first byte says which, the others are its contents.</summary>
internal static class ArchiveTargets
{
    private const long MostAllocated = 128L << 20;

    private static readonly string Folder = ScratchFolder.Of("archive");

    public static IEnumerable<FuzzTarget> All()
    {
        var files = WriteSeeds();
        yield return new("archive", new ByteShape([0xff, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 0x80, 0x80, 0x08], [0x15], "PAR1"u8.ToArray(), new byte[8]), [.. files.Select((file, i) => (byte[])[(byte)i, .. file.Bytes])], input => Read(files, input), typeof(ArchiveFaultException))
        {
            Iterations = 60,
            FreeAllocation = MostAllocated,
        };
    }

    private static void Read((string Path, byte[] Bytes)[] files, byte[] input)
    {
        if (input.Length == 0)
        {
            throw new ArchiveFaultException("none", null, "the input names no file", "");
        }

        var (path, bytes) = files[input[0] % files.Length];
        File.WriteAllBytes(path, input.AsSpan(1));
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            CountBlocks().GetAwaiter().GetResult();
        }
        finally
        {
            File.WriteAllBytes(path, bytes);
        }

        // Other threads read too, so the measure is of the whole process.
        var allocated = GC.GetTotalAllocatedBytes() - before;
        if (allocated > MostAllocated)
        {
            throw new InvalidOperationException($"It allocated {allocated} bytes for a file of {input.Length - 1}.");
        }
    }

    private static async Task<int> CountBlocks()
    {
        var count = 0;
        await foreach (var _ in ArchiveReader.Find([Folder]).ReadAsync(CancellationToken.None))
        {
            count++;
        }

        return count;
    }

    private static (string Path, byte[] Bytes)[] WriteSeeds()
    {
        var set = new ArchiveSetWriter(new ArchiveDisk());
        set.Add(RecordedBlock());
        set.WriteAsync(Folder, CancellationToken.None).GetAwaiter().GetResult();
        return [.. Directory.EnumerateFiles(Folder, "*.parquet").Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllBytes(path)))];
    }

    private static ArchivedBlock RecordedBlock()
    {
        var builder = BlockReader.Read(NodeTargets.Answer(SeedFile.Read("block.json")), new ChainId(31_337))!;
        ReceiptReader.ReadAll(NodeTargets.Answer(SeedFile.Read("receipts.json")), builder);
        GethFrameReader.Read(NodeTargets.Answer(SeedFile.Read("geth-frames.json")), builder);
        GethDiffReader.Read(NodeTargets.Answer(SeedFile.Read("geth-diff.json")), builder);
        builder.Lanes = Lanes.Wide | Lanes.Storage;
        var block = builder.Build();
        var trace = NodeTargets.Answer(SeedFile.Read("storage-trace.json"))
            .Read((ref JsonCursor cursor) => StorageTracer.Read(ref cursor, block.Ref, block.Transactions[0].Hash))!;
        return new ArchivedBlock(block, [trace]);
    }
}
