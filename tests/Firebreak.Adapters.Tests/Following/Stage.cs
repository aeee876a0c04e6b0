using System.Collections.Concurrent;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>
/// One thread and one clock for a whole world: whoever awaits goes on here in turn, and when nobody has anything left to do, the clock
/// jumps to the next timer. So hours pass in milliseconds, and the same seed tells the same story.
/// </summary>
internal sealed class Stage : SynchronizationContext
{
    // Hardly anything leaves the stage for a thread of the pool; what does comes back within this many looks.
    private const int LooksBeforeTimePasses = 20;
    private static readonly TimeSpan LongestWaitForOthers = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    public StageClock Clock { get; } = new();

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for its turn on this stage.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs a play to its end.</summary>
    public void Run(Func<Task> play)
    {
        var outside = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = play();
            while (!task.IsCompleted)
            {
                Turn();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    private void Turn()
    {
        for (var look = 0; look < LooksBeforeTimePasses; look++)
        {
            if (_queue.TryTake(out var turn))
            {
                turn.Callback(turn.State);
                return;
            }

            Thread.SpinWait(20);
        }

        if (!Clock.JumpToNextTimer())
        {
            var turn = _queue.TryTake(out var late, LongestWaitForOthers) ? late : throw new InvalidOperationException("Nothing will ever happen again.");
            turn.Callback(turn.State);
        }
    }
}

/// <summary>A clock that stands still until it is told to jump.</summary>
internal sealed class StageClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<StageTimer, (long Due, long Order)> _timers = new();
    private readonly DateTimeOffset _start = TestKit.A.Dawn;
    private long _now;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new StageTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>False when no timer runs.</summary>
    public bool JumpToNextTimer()
    {
        StageTimer? next = null;
        lock (_gate)
        {
            while (next is null && _timers.TryDequeue(out var timer, out var at))
            {
                if (timer.Order == at.Order)
                {
                    _now = Math.Max(_now, at.Due);
                    next = timer;
                    next.Order = 0;
                }
            }
        }

        next?.Fire();
        return next is not null;
    }

    private void Enqueue(StageTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            timer.Order = 0;
            if (due != Timeout.InfiniteTimeSpan)
            {
                timer.Order = ++_order;
                _timers.Enqueue(timer, (_now + due.Ticks, _order));
            }
        }
    }

    private sealed class StageTimer(StageClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        /// <summary>Which entry of the queue counts; zero for none.</summary>
        public long Order { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            clock.Enqueue(this, dueTime);
            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                clock.Enqueue(this, _period);
            }

            callback(state);
        }

        public void Dispose() => clock.Enqueue(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
