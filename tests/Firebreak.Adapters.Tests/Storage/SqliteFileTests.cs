using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Engine;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class SqliteFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        await using var site = await new SqliteEngine().NewSiteAsync();
        await File.WriteAllTextAsync(FileOf(site), new string('x', 5000), Token);

        var damage = await Assert.ThrowsAsync<StorageDamagedException>(() => site.Open().Ledger.HeadsAsync(Token));
        Assert.StartsWith(FileOf(site), damage.Message, StringComparison.Ordinal);
        Assert.Contains(FileOf(site), Assert.Single((await site.Open().Verifier.VerifyAsync(Token)).Breaks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifying_where_there_is_no_file_says_so_and_makes_none()
    {
        await using var site = await new SqliteEngine().NewSiteAsync();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => site.Open().Verifier.VerifyAsync(Token));
        Assert.False(File.Exists(FileOf(site)));
    }

    [Fact]
    public async Task A_byte_of_an_entry_changed_in_the_file_is_found_and_named()
    {
        await using var site = await new SqliteEngine().NewSiteAsync();
        var log = await WriteAsync(site, 5);
        var bytes = await File.ReadAllBytesAsync(FileOf(site), Token);
        bytes[bytes.AsSpan().IndexOf(log[3].Payload) + 20] ^= 1;
        await File.WriteAllBytesAsync(FileOf(site), bytes, Token);

        var verdict = await site.Open().Verifier.VerifyAsync(Token);
        Assert.Contains(verdict.Breaks, words => words.StartsWith($"{Incident(1)} entry 4:", StringComparison.Ordinal));
        var damage = await Assert.ThrowsAsync<StorageDamagedException>(() => site.Open().Ledger.ReadAsync(Incident(1), Token));
        Assert.Equal((Incident(1), 4L), (damage.Incident!.Value, damage.Sequence!.Value));
    }

    [Fact]
    public async Task A_changed_byte_anywhere_in_the_file_never_changes_what_is_read()
    {
        await using var site = await new SqliteEngine().NewSiteAsync();
        var log = await WriteAsync(site, 8);
        var whole = await File.ReadAllBytesAsync(FileOf(site), Token);
        await Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255]).SampleAsync(
            async (place, mask) =>
            {
                var bytes = whole.ToArray();
                bytes[place] ^= mask;
                await File.WriteAllBytesAsync(FileOf(site), bytes, Token);
                await using var storage = site.Open();
                try
                {
                    Same(log, await storage.Ledger.ReadAsync(Incident(1), Token));
                }
                catch (Exception exception) when (exception is StorageDamagedException or StorageVersionException or StorageUnavailableException)
                {
                    // Refused with a reason, which is all that one can ask of a damaged file.
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task A_write_waits_for_another_process_that_is_writing()
    {
        await using var site = await new SqliteEngine().NewSiteAsync();
        var storage = site.Open();
        await storage.WarmUp.WarmAsync(Token);
        await using var other = await site.ConnectAsync();
        await using var transaction = await other.BeginTransactionAsync(Token);
        var append = Task.Run(() => storage.Ledger.TryAppendAsync(Log(Incident(1), 1), Token), Token);
        Assert.Empty(await site.Open().Ledger.HeadsAsync(Token));
        await transaction.RollbackAsync(Token);

        Assert.True(await append);
    }

    private static string FileOf(StorageSite site) => Path.Combine(site.Options.DataDirectory, "firebreak.db");

    private static async Task<List<Entry>> WriteAsync(StorageSite site, int length)
    {
        var log = Log(Incident(1), length);
        await using var storage = site.Open();
        Assert.True(await storage.Ledger.TryAppendAsync(log, Token));
        return log;
    }
}
