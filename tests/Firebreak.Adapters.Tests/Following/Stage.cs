namespace Firebreak.Adapters.Tests.Following;

/// <summary>
/// One thread and one clock for a whole world: whoever awaits goes on here in turn, and when nobody has anything left to do, the clock
/// jumps to the next timer. So hours pass in milliseconds, and the same seed tells the same story.
/// </summary>
/// <remarks>
/// Time may only pass when everything that could run has run, and of what runs on another thread nobody knows that. So nothing may leave the
/// stage: whoever comes back from another thread ends the play.
/// </remarks>
internal sealed class Stage : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _stray;

    public StageClock Clock { get; } = new();

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            _queue.Enqueue((d, state));
        }
        else
        {
            _stray ??= Environment.StackTrace;
        }
    }

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
        if (_stray is { } stray)
        {
            throw new InvalidOperationException($"Something ran on another thread, where time does not wait for it, and came back from there:\n{stray}");
        }

        if (_queue.TryDequeue(out var turn))
        {
            turn.Callback(turn.State);
        }
        else if (!Clock.JumpToNextTimer())
        {
            throw new InvalidOperationException("Nothing will ever happen again: everybody waits, and nobody for the clock.");
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
