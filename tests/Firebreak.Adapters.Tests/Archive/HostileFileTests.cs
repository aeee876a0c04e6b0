using System.Buffers.Binary;
using CsCheck;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Parquet;
using Parquet.Schema;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

public sealed class HostileFileTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string[] _files = [];

    public async ValueTask InitializeAsync()
    {
        await RoundTripTests.WriteAsync(_folder, new RandomBlocks(11).Chain(3));
        _files = Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).ToArray();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    [Fact]
    public Task A_damaged_file_is_read_or_refused_but_nothing_else() => Gen.Int.SampleAsync(
        async seed =>
        {
#pragma warning disable CA5394 // Not a secret: the seed is what a failed property prints.
            var random = new Random(seed);
            var path = _files[random.Next(_files.Length)];
            var whole = await File.ReadAllBytesAsync(path, Cancel);
            try
            {
                await File.WriteAllBytesAsync(path, Spoil(whole, random), Cancel);
                await ReadOrRefuseAsync();
            }
            finally
            {
                await File.WriteAllBytesAsync(path, whole, Cancel);
            }
        },
        iter: Nightly.Choose(300, 30_000),
        threads: 1);

    [Fact]
    public async Task A_footer_that_claims_to_be_larger_than_the_file_is_refused()
    {
        await ClaimFooterAsync(uint.MaxValue);

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => RoundTripTests.ReadAsync(_folder));

        Assert.Contains("it is cut off", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_missing_from_its_set_is_named()
    {
        File.Delete(_files.Single(file => file.Contains("__logs__", StringComparison.Ordinal)));

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => RoundTripTests.ReadAsync(_folder));

        Assert.Contains("__logs__", fault.File, StringComparison.Ordinal);
        Assert.Contains("Put the file back", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_archives_is_named()
    {
        using var empty = new TemporaryFolder();

        Assert.Contains("there is no archive here", Assert.Throws<ArchiveFaultException>(() => ArchiveReader.Find([empty.Path])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_where_the_footer_must_have_a_list_is_refused()
    {
        // Version 1, then two thousand million where the schema should stand: the library would take it for the length of the list.
        byte[] footer = [0x15, 0x02, 0x16, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x00];
        await File.WriteAllBytesAsync(_files[0], [.. "PAR1"u8, .. footer, (byte)footer.Length, 0, 0, 0, .. "PAR1"u8], Cancel);

        Assert.Contains("a field of another kind than it must be", await FaultAsync(_folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_whose_pages_hold_less_than_they_promise_is_not_read_beyond_them()
    {
        using var files = new CryoFiles().WithDefaults();
        files.Write("blocks", "SELECT (100 + i)::UINTEGER AS block_number FROM range(2) rows(i)", "COMPRESSION uncompressed");
        var bytes = await File.ReadAllBytesAsync(files.PathOf("blocks"), Cancel);

        // Which rows have a value: a run of two becomes a run of one.
        var levels = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x02, 0x00, 0x00, 0x00, 0x04, 0x01]);
        bytes[levels + 4] = 0x02;
        await File.WriteAllBytesAsync(files.PathOf("blocks"), bytes, Cancel);

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => RoundTripTests.ReadAsync(files.Folder));
        Assert.IsType<EndOfStreamException>(fault.InnerException);
    }

    [Fact]
    public async Task One_large_value_that_many_rows_share_counts_for_each()
    {
        using var files = new CryoFiles().WithDefaults();
        var schema = new ParquetSchema(new DataField<string>("data"));
        var options = new ParquetOptions { ColumnEncodingHints = { ["data"] = EncodingHint.Dictionary } };
        await using (var file = File.Create(files.PathOf("logs")))
        await using (var writer = await ParquetWriter.CreateAsync(schema, file, options, cancellationToken: Cancel))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(schema.DataFields[0], Enumerable.Repeat(new string('0', 5_000), 120_000).ToArray());
        }

        Assert.InRange(new FileInfo(files.PathOf("logs")).Length, 0, 1 << 20);
        Assert.Contains("unpacks to more than", await FaultAsync(files.Folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("COMPRESSION uncompressed")]
    [InlineData("COMPRESSION snappy")]
    [InlineData("COMPRESSION gzip")]
    [InlineData("COMPRESSION zstd")]
    [InlineData("COMPRESSION brotli")]
    [InlineData("COMPRESSION zstd, ROW_GROUP_SIZE 2048, FIELD_IDS 'auto', KV_METADATA {maker: 'somebody'}")]
    public async Task Files_of_another_writer_pass_every_check(string options)
    {
        using var files = new CryoFiles().WithDefaults();
        files.Write(
            "logs",
            $"""
            SELECT 100::UINTEGER AS block_number, 0::UINTEGER AS transaction_index, i::UINTEGER AS log_index, unhex('{CryoFiles.Hash}') AS transaction_hash,
                   unhex('{CryoFiles.Target}') AS address, unhex('{CryoFiles.First}') AS topic0, NULL::BLOB AS topic1, NULL::BLOB AS topic2, NULL::BLOB AS topic3,
                   unhex(lpad(to_hex(i), 64, '0')) AS data
            FROM range(5000) rows(i)
            """,
            options);

        Assert.Equal(5000, (await RoundTripTests.ReadAsync(files.Folder))[0].Block.Logs.Length);
    }

    [Fact]
    public async Task An_encoding_of_which_nobody_can_tell_the_size_is_named()
    {
        using var files = new CryoFiles().WithDefaults();
        files.Write("blocks", "SELECT (100 + i)::UINTEGER AS block_number FROM range(2000) rows(i)", "PARQUET_VERSION v2");

        Assert.Contains("it is encoded as DELTA_BINARY_PACKED, which is not read here", await FaultAsync(files.Folder), StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> FaultAsync(TemporaryFolder folder) =>
        (await Assert.ThrowsAsync<ArchiveFaultException>(() => RoundTripTests.ReadAsync(folder))).Message;

    // Any other exception, and any hang, fails the test.
    private async Task ReadOrRefuseAsync()
    {
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            await RoundTripTests.ReadAsync(_folder);
        }
        catch (ArchiveFaultException)
        {
        }

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 700L << 20);
    }

    private static byte[] Spoil(byte[] whole, Random random)
    {
        var spoilt = whole.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return spoilt[..random.Next(spoilt.Length)];
            case 1:
                for (var left = random.Next(1, 6); left > 0; left--)
                {
                    spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
                }

                return spoilt;
            case 2: // The footer, where the sizes stand.
                var footer = BinaryPrimitives.ReadInt32LittleEndian(spoilt.AsSpan(spoilt.Length - 8));
                for (var left = random.Next(1, 4); left > 0; left--)
                {
                    spoilt[spoilt.Length - 8 - random.Next(1, footer)] = random.Next(2) == 0 ? (byte)0xff : (byte)random.Next(256);
                }

                return spoilt;
            default:
                var (from, length) = (random.Next(spoilt.Length), random.Next(1, 64));
                return [.. spoilt[..from], .. spoilt.Skip(from + length)];
        }
    }
#pragma warning restore CA5394

    private async Task ClaimFooterAsync(uint size)
    {
        var bytes = await File.ReadAllBytesAsync(_files[0], Cancel);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), size);
        await File.WriteAllBytesAsync(_files[0], bytes, Cancel);
    }
}
