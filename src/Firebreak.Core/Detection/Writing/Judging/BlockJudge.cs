using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Judges one block: walks its rows once and asks only those rules that wait for what stands there.</summary>
internal sealed class BlockJudge
{
    private static readonly Comparison<Listener> ByOrder = (left, right) => left.Order.CompareTo(right.Order);

    private readonly RuleBook _book;
    private readonly RuleIndex _index;
    private readonly Moment _moment;
    private readonly Block _block;
    private readonly Items<ViewReply> _replies;
    private readonly bool[]? _blind;
    private readonly Findings _findings;
    private readonly List<Listener> _gathered = [];

    public BlockJudge(RuleBook book, Moment moment, Items<ViewReply> replies)
    {
        (_book, _index, _moment, _block, _replies) = (book, book.Index, moment, moment.Block, replies);
        _findings = new Findings(book, moment);
        _blind = Blind();
    }

    public WrittenJudgement Judge()
    {
        for (var i = 0; i < _block.Transactions.Length; i++)
        {
            AskFrames(i);
            AskLogs(i);
            AskChanges(i);
            AskTransaction(i);
            _findings.EndTransaction(i);
        }

        AskSchedules();
        AskViews();
        _findings.EndBlock();
        return _findings.ToJudgement();
    }

    // A rule that a block cannot answer whole is not asked at all, and that is told.
    private bool[]? Blind()
    {
        if ((_book.Needs & ~_block.Lanes) == Lanes.None)
        {
            return null;
        }

        var blind = new bool[_book.Written.Count];
        for (var i = 0; i < blind.Length; i++)
        {
            var missing = _book.Written[i].Needs & ~_block.Lanes;
            blind[i] = missing != Lanes.None;
            if (blind[i])
            {
                _findings.Gap(i, transaction: null, GapCause.NotOffered, $"the source gave no {missing}");
            }
        }

        return blind;
    }

    private void AskLogs(int transaction)
    {
        if (!_index.HasLogs)
        {
            return;
        }

        ref readonly var row = ref _block.Transactions[transaction];
        for (var i = row.LogStart; i < row.LogStart + row.LogCount; i++)
        {
            ref readonly var log = ref _block.Logs[i];
            if (log.TopicCount > 0 && _index.Event(log.Topic0) is { } waiting)
            {
                Gather(waiting.Whatever, log.Emitter);
                for (var topic = 1; topic <= EventPost.MostTopics; topic++)
                {
                    Gather(waiting.For(topic, log), log.Emitter);
                }
            }

            Gather(_index.AnyLog, log.Emitter);
            AskGathered(transaction, i);
        }
    }

    private void AskFrames(int transaction)
    {
        if (!_index.HasFrames)
        {
            return;
        }

        ref readonly var row = ref _block.Transactions[transaction];
        for (var i = row.FrameStart; i < row.FrameStart + row.FrameCount; i++)
        {
            ref readonly var frame = ref _block.Frames[i];
            Gather(_index.Function(frame.Selector), frame.To);
            Gather(_index.AnyCall, frame.To);
            if (frame.Reverted)
            {
                Gather(_index.Reverts, frame.To);
            }
            else if (frame.Kind is FrameKind.Create or FrameKind.Create2)
            {
                // A factory or the sender of the transaction may be whom the rule watches.
                Gather(_index.Creations, frame.From);
                Gather(_index.Creations.At(row.From));
            }

            AskGathered(transaction, i);
        }
    }

    private void AskChanges(int transaction)
    {
        if (_index.Changes.IsEmpty)
        {
            return;
        }

        ref readonly var row = ref _block.Transactions[transaction];
        for (var i = row.ChangeStart; i < row.ChangeStart + row.ChangeCount; i++)
        {
            Gather(_index.Changes, _block.Changes[i].Account);
            AskGathered(transaction, i);
        }
    }

    private void AskTransaction(int transaction)
    {
        GatherParties(_index.Transactions, transaction);
        if (_block.Stage == EvidenceStage.Pending)
        {
            GatherParties(_index.Waiting, transaction);
        }

        AskGathered(transaction, item: -1);
    }

    private void GatherParties(Post post, int transaction)
    {
        if (post.IsEmpty)
        {
            return;
        }

        ref readonly var row = ref _block.Transactions[transaction];
        Gather(post, row.From);
        Gather(post.At(row.To));
        foreach (ref readonly var log in _block.LogsOf(transaction))
        {
            Gather(post.At(log.Emitter));
        }
    }

    private void AskSchedules()
    {
        foreach (var listener in _index.Schedules)
        {
            if (((ScheduleTrigger)listener.Trigger).IsDue(_block.Header, _book.TimeBefore(_block)))
            {
                Ask(listener, transaction: -1, item: -1);
            }
        }
    }

    private void AskViews()
    {
        if (_index.Views.IsEmpty)
        {
            return;
        }

        var replies = _replies.DistinctBy(reply => reply.Question).ToDictionary(reply => reply.Question);
        var asked = new HashSet<ViewQuestion>();
        foreach (var due in _index.Views.Due(_block))
        {
            if (!asked.Contains(due.Question) && asked.Count == ViewRoster.MostQuestions)
            {
                _findings.Gap(due.Listener.RulePlace, transaction: null, GapCause.OverBudget, FormattableString.Invariant($"beyond the {ViewRoster.MostQuestions} views of one block"));
                continue;
            }

            asked.Add(due.Question);
            var reply = replies.GetValueOrDefault(due.Question);
            Ask(due.Listener, transaction: -1, item: -1, new AskedView(
                due.Question, due.Place, due.Trigger.SightOf(reply?.After, ""), due.Trigger.SightOf(reply?.Before, " before the block")));
        }
    }

    private void Gather(Post post, in Address account)
    {
        Gather(post.Anywhere);
        Gather(post.At(account));
    }

    private void Gather(ReadOnlySpan<Listener> listeners)
    {
        if (listeners.Length > 0)
        {
            _gathered.AddRange(listeners);
        }
    }

    // Each once, and always in the same order, however they were found.
    private void AskGathered(int transaction, int item)
    {
        if (_gathered.Count > 1)
        {
            _gathered.Sort(ByOrder);
        }

        Listener? last = null;
        foreach (var listener in _gathered)
        {
            if (!ReferenceEquals(listener, last))
            {
                Ask(listener, transaction, item);
                last = listener;
            }
        }

        _gathered.Clear();
    }

    private void Ask(Listener listener, int transaction, int item, AskedView? view = null)
    {
        if (_blind is not null && _blind[listener.RulePlace])
        {
            return;
        }

        _moment.MoveTo(transaction, item, view);
        try
        {
            switch (listener.Trigger.Fits(_moment) ? listener.Rule.Holds(_moment, listener.Trigger) : Truth.No)
            {
                case Truth.Yes:
                    _findings.Match(listener, transaction, item);
                    break;
                case Truth.Unknown when _moment.Missing is { } missing:
                    _findings.Gap(listener.RulePlace, transaction, _moment.MissingCause, missing);
                    break;
            }
        }
#pragma warning disable CA1031 // Whoever finds a transaction that one rule trips over must not blind the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _findings.Gap(listener.RulePlace, transaction, GapCause.RuleFailed, $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
