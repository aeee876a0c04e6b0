using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class StorageOutageTests
{
    private readonly FakeTimeProvider _time = new(A.Dawn);

    [Fact]
    public async Task A_database_that_cannot_be_used_is_waited_out_however_long_it_takes()
    {
        var back = A.Dawn.AddHours(2);
        var asked = 0;
        var answer = await DoAsync(() =>
        {
            asked++;
            return _time.GetUtcNow() < back ? throw new StorageUnavailableException("firebreak.db", "database is locked") : asked;
        });

        Assert.Equal(asked, answer);
        Assert.True(asked > 3);
    }

    [Fact]
    public async Task Damage_is_not_waited_for() => await Assert.ThrowsAsync<StorageDamagedException>(
        () => DoAsync<int>(() => throw new StorageDamagedException("firebreak.db", "it is no database.")));

    private async Task<T> DoAsync<T>(Func<T> ask)
    {
        var outage = new StorageOutage(_time, NullLogger<StorageOutage>.Instance);
        var asking = outage.AskAsync(_ => Task.FromResult(ask()), TestContext.Current.CancellationToken);
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        return await asking;
    }
}
