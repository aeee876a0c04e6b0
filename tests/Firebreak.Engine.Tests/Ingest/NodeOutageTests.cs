using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class NodeOutageTests
{
    private readonly FakeTimeProvider _time = new(A.Dawn);
    private readonly Notebook _said = new();
    private readonly NodeOutage _outage;

    public NodeOutageTests() => _outage = new NodeOutage(_time, _said);

    [Fact]
    public async Task A_node_that_cannot_be_reached_is_waited_out_however_long_it_takes()
    {
        var back = A.Dawn.AddHours(5);
        var answer = await AskAsync(() => _time.GetUtcNow() < back ? throw new NodeUnavailableException("no route") : "block");

        Assert.Equal("block", answer);
        Assert.Empty(_said.Errors);
    }

    [Fact]
    public async Task The_pause_that_the_node_asks_for_is_kept()
    {
        var asked = new List<DateTimeOffset>();
        await AskAsync(() =>
        {
            asked.Add(_time.GetUtcNow());
            return asked.Count == 1 ? throw new NodeUnavailableException("busy") { RetryAfter = TimeSpan.FromSeconds(7) } : "block";
        });

        Assert.True(asked[1] - asked[0] >= TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Nonsense_that_passes_is_waited_out()
    {
        var sane = A.Dawn.AddSeconds(10);
        var answer = await AskAsync(() => _time.GetUtcNow() < sane ? throw new NodeAnswerException("not a block") : "block");

        Assert.Equal("block", answer);
        Assert.Empty(_said.Errors);
    }

    [Fact]
    public async Task Nonsense_that_stays_is_given_up_after_patience_and_said()
    {
        Assert.Null(await AskAsync<string>(() => throw new NodeAnswerException("missing trie node")));

        Assert.True(_time.GetUtcNow() - A.Dawn >= NodeOutage.Patience);
        Assert.Contains("missing trie node", Assert.Single(_said.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_hopeless_once_is_not_waited_for_again_until_it_is_answered()
    {
        await AskAsync<string>(() => throw new NodeAnswerException("pruned"));
        var before = _time.GetUtcNow();
        Assert.Null(await AskAsync<string>(() => throw new NodeAnswerException("pruned")));
        Assert.Equal(before, _time.GetUtcNow());

        await AskAsync(() => "block");
        var sane = _time.GetUtcNow().AddSeconds(5);
        Assert.NotNull(await AskAsync(() => _time.GetUtcNow() < sane ? throw new NodeAnswerException("odd") : "block"));
    }

    [Fact]
    public async Task One_hopeless_kind_of_question_makes_no_other_kind_impatient()
    {
        await AskAsync<string>(() => throw new NodeAnswerException("pruned"));
        var sane = _time.GetUtcNow().AddSeconds(5);

        Assert.NotNull(await AskAsync(() => _time.GetUtcNow() < sane ? throw new NodeAnswerException("odd") : new Version(1, 0)));
    }

    [Fact]
    public async Task Whoever_stops_waiting_stops_at_once()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var asking = _outage.AskAsync<string>("A block", _ => throw new NodeUnavailableException("no route"), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private async Task<T?> AskAsync<T>(Func<T> answer)
        where T : class
    {
        var asking = _outage.AskAsync("A block", _ => Task.FromResult(answer()), TestContext.Current.CancellationToken);
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await asking;
    }

    private sealed class Notebook : ILogger<NodeOutage>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Errors.Add(formatter(state, exception));
    }
}
