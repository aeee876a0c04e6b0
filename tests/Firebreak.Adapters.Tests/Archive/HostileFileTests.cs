using System.Buffers.Binary;
using CsCheck;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
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

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
