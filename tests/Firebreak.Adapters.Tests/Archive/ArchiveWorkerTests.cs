using CsCheck;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Archive.Writing;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

/// <summary>The worker over a real archive in a real folder.</summary>
public sealed class ArchiveWorkerTests : IDisposable
{
    private const string Network = "network_31337";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public Task A_process_that_dies_between_any_two_steps_loses_no_block_and_writes_none_twice() => Gen.Select(
        Gen.Int[0, 2], Gen.Int[1, 9], Gen.Int[1, 4], Gen.Int[0, 60].Array[0, 4], Gen.Int[0, 9].Array[0, 2]).SampleAsync(
        async (first, blocks, perFile, crashes, forgotten) =>
        {
            using var folder = new TemporaryFolder();
            var node = new RememberingNode((ulong)first, blocks);
            node.Forgotten.UnionWith(forgotten.Select(number => (ulong)(first + number)));
            var heard = -1;
            foreach (var gate in crashes.Select(survives => new CrashGate(survives)).Append(new CrashGate()))
            {
                await using var process = new ArchivingProcess(folder.Path, node, new ArchiveOptions { BlocksPerFile = perFile, Patience = TimeSpan.FromSeconds(3) }, gate);
                var told = Tell(process, node, after: heard);
                await process.RunAsync(async () => await StandsAtAsync(folder.Path) == node.Blocks[^1].Ref.Number);

                // An archive begins when it has put down where; from then on no process needs to hear again what another heard.
                heard = await HasBegunAsync(folder.Path) ? told : -1;
            }

            var archived = await ArchivedAsync(folder.Path);
            var gaps = await GapsAsync(folder.Path);
            var missing = gaps.Where(gap => !gap.DeepTracesOnly).SelectMany(gap => Heights(gap.From, gap.To)).Distinct().ToList();
            Assert.Equal(node.Blocks.Select(block => block.Ref.Number), archived.Select(block => block.Ref.Number).Concat(missing).Order());
            Assert.Subset(node.Forgotten, missing.ToHashSet());
            Assert.All(archived, block => Assert.Equal(node.Blocks.Single(one => one.Ref.Number == block.Ref.Number).Ref, block.Ref));
        },
        iter: Nightly.Choose(25, 3_000),
        threads: 1);

    [Fact]
    public async Task A_block_that_the_node_no_longer_gives_is_named_and_those_after_it_are_archived()
    {
        var node = new RememberingNode(5, 6);
        await RunAsync(node, hear: 4);
        node.Forgotten.Add(10);
        node.Blocks.AddRange(new RememberingNode(11, 2).Blocks);
        await using var process = Process(node);
        process.Shelf.Note(new ChainUpdate.Finalized(node.Blocks[^1].Ref));
        await process.RunAsync(async () => await StandsAtAsync(_folder.Path) == 12);

        Assert.Contains(await GapsAsync(_folder.Path), gap => gap is { From: 10, To: 10, DeepTracesOnly: false, Reason: "the node no longer gives this block" });
        Assert.Contains(process.Told, line => line.Contains("blocks 10 to 10 are missing in the archive", StringComparison.Ordinal));
        Assert.Equal(Heights(5, 12).Where(number => number != 10), (await ArchivedAsync(_folder.Path)).Select(block => block.Ref.Number));
    }

    [Fact]
    public async Task Blocks_that_were_read_again_after_a_restart_are_named_because_their_deep_traces_are_lost()
    {
        var node = new RememberingNode(1, 4);
        await RunAsync(node, hear: 2);
        await using var process = Process(node);
        process.Shelf.Note(new ChainUpdate.Advanced(node.Blocks[3]));
        process.Shelf.Note(new ChainUpdate.Finalized(node.Blocks[3].Ref));
        await process.RunAsync(async () => await StandsAtAsync(_folder.Path) == 4);

        var gap = Assert.Single(await GapsAsync(_folder.Path));
        Assert.Equal((3UL, 3UL, true), (gap.From, gap.To, gap.DeepTracesOnly));
        Assert.Contains(process.Told, line => line.Contains("blocks 3 to 3 were read from the node again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_disk_is_named_and_waited_out_and_every_block_is_there_once_afterwards()
    {
        var node = new RememberingNode(1, 7);
        await using var process = Process(node, perFile: 3);
        process.Shelf.Note(new ChainUpdate.Advanced(node.Blocks[0]));
        await process.RunAsync(() => Task.FromResult(File.Exists(Path.Combine(_folder.Path, Network + "__gaps.jsonl"))));

        // Whatever is written to this device fails as on a full disk.
        var full = Path.Combine(_folder.Path, $"{Network}__transactions__00000001_to_00000003.parquet{ArchiveFile.HalfWritten}");
        File.CreateSymbolicLink(full, "/dev/full");
        Tell(process, node, after: 0);
        await process.RunAsync(() => Task.FromResult(process.Told.Count(Complains) >= 2));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.parquet"));
        Assert.False(process.HasEnded);

        File.Delete(full);
        await process.RunAsync(async () => await StandsAtAsync(_folder.Path) == 7);
        Assert.Equal(Heights(1, 7), (await ArchivedAsync(_folder.Path)).Select(block => block.Ref.Number));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_and_waited_for()
    {
        var place = Path.Combine(_folder.Path, "archive");
        await File.WriteAllTextAsync(place, "in the way", TestContext.Current.CancellationToken);
        var node = new RememberingNode(1, 3);
        await using var process = new ArchivingProcess(place, node, new ArchiveOptions { Patience = TimeSpan.FromSeconds(3) });
        Tell(process, node, after: -1);
        await process.RunAsync(() => Task.FromResult(process.Told.Any(Complains)));

        File.Delete(place);
        await process.RunAsync(async () => Directory.Exists(place) && await StandsAtAsync(place) == 3);
        Assert.Equal(Heights(1, 3), (await ArchivedAsync(place)).Select(block => block.Ref.Number));
    }

    [Fact]
    public async Task Only_the_oldest_sets_are_removed_and_the_newest_always_stays()
    {
        var node = new RememberingNode(1, 6);
        await using var process = new ArchivingProcess(
            _folder.Path, node, new ArchiveOptions { BlocksPerFile = 2, KeepBytes = 1, Patience = TimeSpan.FromSeconds(3) });
        Tell(process, node, after: -1);
        await process.RunAsync(async () => await StandsAtAsync(_folder.Path) == 6 && process.Told.Count(line => line.Contains("removed from the archive", StringComparison.Ordinal)) == 2);

        Assert.Equal([5UL, 6UL], (await ArchivedAsync(_folder.Path)).Select(block => block.Ref.Number));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_removed_at_the_start_and_files_of_others_are_left_alone()
    {
        var half = _folder.Write($"{Network}__logs__00000001_to_00000003.parquet{ArchiveFile.HalfWritten}", "half");
        var stray = _folder.Write($"{Network}__logs__00000001_to_00000003.parquet", "its blocks file never came");
        var other = _folder.Write($"ethereum__logs__00000001_to_00000003.parquet{ArchiveFile.HalfWritten}", "of another chain");
        await RunAsync(new RememberingNode(7, 2), hear: 2);

        Assert.False(File.Exists(half) || File.Exists(stray));
        Assert.True(File.Exists(other));
    }

    [Fact]
    public async Task A_note_that_was_cut_off_does_not_take_the_next_one_with_it()
    {
        _folder.Write($"{Network}__gaps.jsonl", """{"From":1,"To""");
        await new ParquetArchive(_folder.Path, TimeProvider.System).NoteGapAsync(A.Chain, new ArchiveGap(4, 6, "gone"), TestContext.Current.CancellationToken);

        Assert.Equal([new ArchiveGap(4, 6, "gone")], await GapsAsync(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private static bool Complains(string line) => line.Contains("The archive cannot be written", StringComparison.Ordinal);

    private ArchivingProcess Process(RememberingNode node, int perFile = 100) =>
        new(_folder.Path, node, new ArchiveOptions { BlocksPerFile = perFile, Patience = TimeSpan.FromSeconds(3) });

    /// <summary>A process that hears some blocks, archives them and ends.</summary>
    private async Task RunAsync(RememberingNode node, int hear)
    {
        await using var process = Process(node);
        node.Blocks.Take(hear).ToList().ForEach(block => process.Shelf.Note(new ChainUpdate.Advanced(block)));
        process.Shelf.Note(new ChainUpdate.Finalized(node.Blocks[hear - 1].Ref));
        await process.RunAsync(async () => await StandsAtAsync(_folder.Path) == node.Blocks[hear - 1].Ref.Number);
    }

    /// <summary>Tells a process the blocks that nobody heard of yet, and that all are final.</summary>
    private static int Tell(ArchivingProcess process, RememberingNode node, int after)
    {
        node.Blocks.Skip(after + 1).ToList().ForEach(block => process.Shelf.Note(new ChainUpdate.Advanced(block)));
        process.Shelf.Note(new ChainUpdate.Finalized(node.Blocks[^1].Ref));
        return node.Blocks.Count - 1;
    }

    private static IEnumerable<ulong> Heights(ulong from, ulong to)
    {
        for (var number = from; number <= to; number++)
        {
            yield return number;
        }
    }

    private static async Task<ulong?> StandsAtAsync(string folder)
    {
        var written = Directory.GetFiles(folder, "*__blocks__*.parquet").Select(file => ArchiveFile.Find(file)?.To);
        return written.Concat((await GapsAsync(folder)).Where(gap => !gap.DeepTracesOnly).Select(gap => (ulong?)gap.To)).Max();
    }

    private static async Task<bool> HasBegunAsync(string folder) => (await new ArchiveNotes(folder, Network, new ArchiveDisk()).ReadAsync(default)).Begins is not null;

    private static async Task<Items<ArchiveGap>> GapsAsync(string folder) => (await new ArchiveNotes(folder, Network, new ArchiveDisk()).ReadAsync(default)).Gaps;

    private static async Task<List<Block>> ArchivedAsync(string folder)
    {
        var blocks = new List<Block>();
        if (Directory.GetFiles(folder, "*__blocks__*.parquet").Length > 0)
        {
            await foreach (var block in ArchiveReader.Find([folder]).ReadAsync(default))
            {
                blocks.Add(block.Block);
            }
        }

        return blocks;
    }
}
