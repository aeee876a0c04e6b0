using Firebreak.Engine.Ingest;

namespace Firebreak.Engine.Tests.Response;

/// <summary>What stands between one process and the world: lets it pass, breaks a question, or holds it until it is its turn.</summary>
internal sealed class Gate(Turnstile turnstile, int who)
{
    private int _left;
    private Func<Exception>? _fault;

    public bool IsHeld { get; set; }

    /// <summary>The n-th time that something passes from now, it fails: odd before a question is asked, even when its answer comes.</summary>
    public void FailAt(int passes, Func<Exception> fault) => (_left, _fault) = (passes, fault);

    public Task PassAsync() => IsHeld ? turnstile.PassAsync(who) : Task.CompletedTask;

    public Task AskAsync()
    {
        if (_fault is not { } fault || --_left > 0)
        {
            return Task.CompletedTask;
        }

        _fault = null;
        throw fault();
    }

    public static Exception Unreachable() => new NodeUnavailableException("The line is cut.");

    public static Exception Nonsense() => new NodeAnswerException("That is no answer.");
}

/// <summary>Lets one of several go to its next awaited point at a time, in an order that the test chooses.</summary>
internal sealed class Turnstile(int count)
{
    private readonly Queue<TaskCompletionSource>[] _waiting = [.. Enumerable.Range(0, count).Select(_ => new Queue<TaskCompletionSource>())];
    private int _turn;

    public Task PassAsync(int who)
    {
        var turn = new TaskCompletionSource();
        _waiting[who].Enqueue(turn);
        return turn.Task;
    }

    /// <param name="order">Whose turn it is; whoever does not wait leaves it to the next one.</param>
    public void Run(Task all, Func<int, int> order)
    {
        while (!all.IsCompleted)
        {
            var preferred = order(_turn++) % _waiting.Length;
            Enumerable.Range(preferred, _waiting.Length).Select(i => _waiting[i % _waiting.Length]).First(queue => queue.Count > 0).Dequeue().SetResult();
        }
    }
}
