using CsCheck;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

public sealed class RoundTripTests
{
    [Fact]
    public Task Nothing_is_lost_between_a_block_and_what_is_read_back() => Gen.Int.SampleAsync(
        async seed =>
        {
            var chain = new RandomBlocks(seed).Chain(blocks: 1 + ((seed & int.MaxValue) % 4));
            using var folder = new TemporaryFolder();
            await WriteAsync(folder, chain);

            var read = await ReadAsync(folder);

            Assert.Equal(string.Join('\n', chain.Select(BlockText.Tell)), string.Join('\n', read.Select(BlockText.Tell)));
        },
        iter: Nightly.Choose(40, 2_000),
        threads: 1);

    [Fact]
    public async Task The_same_blocks_give_the_same_files_byte_for_byte()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        await WriteAsync(first, new RandomBlocks(7).Chain(5));
        await WriteAsync(second, new RandomBlocks(7).Chain(5));

        foreach (var file in Directory.GetFiles(first.Path))
        {
            Assert.Equal(await File.ReadAllBytesAsync(file, Cancel), await File.ReadAllBytesAsync(Path.Combine(second.Path, Path.GetFileName(file)), Cancel));
        }
    }

    [Fact]
    public async Task Files_are_named_as_cryo_names_them()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, [new ArchivedBlock(A.Block(18_000_000), []), new ArchivedBlock(A.Block(18_000_001), [])]);

        Assert.Contains("network_31337__blocks__18000000_to_18000001.parquet", Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_block_higher_than_the_form_can_say_is_refused_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => WriteAsync(folder, [new ArchivedBlock(A.Block(1UL << 32), [])]));

        Assert.Contains("height does not fit in 32 bits", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static Task WriteAsync(TemporaryFolder folder, IReadOnlyList<ArchivedBlock> blocks) =>
        new ParquetArchive(folder.Path, TimeProvider.System).WriteAsync(blocks, Cancel);

    internal static async Task<IReadOnlyList<ArchivedBlock>> ReadAsync(TemporaryFolder folder)
    {
        var blocks = new List<ArchivedBlock>();
        await foreach (var block in ArchiveReader.Find([folder.Path]).ReadAsync(Cancel))
        {
            blocks.Add(block);
        }

        return blocks;
    }
}
