using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Judges one block: walks its rows once and asks only those rules that wait for what stands there.</summary>
internal sealed class BlockJudge
{
    private readonly RuleBook _book;
    private readonly RuleIndex _index;
    private readonly Moment _moment;
    private readonly Block _block;
    private readonly bool[]? _blind;
    private readonly Findings _findings;
    private readonly HashSet<Listener> _asked = [];

    public BlockJudge(RuleBook book, Moment moment)
    {
        (_book, _index, _moment, _block) = (book, book.Index, moment, moment.Block);
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
            if (log.TopicCount > 0)
            {
                AskLog(_index.Event(log.Topic0), log, transaction, i);
            }

            AskLog(_index.AnyLog, log, transaction, i);
        }
    }

    private void AskLog(Post post, in LogRow log, int transaction, int item)
    {
        foreach (var listener in post.Anywhere)
        {
            AskLog(listener, log, transaction, item);
        }

        foreach (var listener in post.At(log.Emitter))
        {
            AskLog(listener, log, transaction, item);
        }
    }

    private void AskLog(Listener listener, in LogRow log, int transaction, int item)
    {
        if (((LogTrigger)listener.Trigger).Fits(log))
        {
            Ask(listener, transaction, item);
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
            AskFrame(_index.Function(frame.Selector), frame.To, transaction, i);
            AskFrame(_index.AnyCall, frame.To, transaction, i);
            if (frame.Reverted)
            {
                AskFrame(_index.Reverts, frame.To, transaction, i);
            }
            else if (frame.Kind is FrameKind.Create or FrameKind.Create2)
            {
                AskCreation(frame.From, transaction, i);
            }
        }
    }

    private void AskFrame(Post post, Address account, int transaction, int item)
    {
        foreach (var listener in post.Anywhere)
        {
            AskFrame(listener, transaction, item);
        }

        foreach (var listener in post.At(account))
        {
            AskFrame(listener, transaction, item);
        }
    }

    private void AskFrame(Listener listener, int transaction, int item)
    {
        ref readonly var frame = ref _block.Frames[item];
        if (listener.Trigger is CallTrigger call ? call.Fits(frame) : ((RevertTrigger)listener.Trigger).Fits(_block, frame))
        {
            Ask(listener, transaction, item);
        }
    }

    // A factory or the sender of the transaction may be whom the rule watches.
    private void AskCreation(Address creator, int transaction, int item)
    {
        AskAll(_index.Creations.Anywhere, transaction, item);
        AskAll(_index.Creations.At(creator), transaction, item);
        var sender = _block.Transactions[transaction].From;
        if (sender != creator)
        {
            AskAll(_index.Creations.At(sender), transaction, item);
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
            ref readonly var change = ref _block.Changes[i];
            AskChange(_index.Changes.Anywhere, change, transaction, i);
            AskChange(_index.Changes.At(change.Account), change, transaction, i);
        }
    }

    private void AskChange(ReadOnlySpan<Listener> listeners, in StateChangeRow change, int transaction, int item)
    {
        foreach (var listener in listeners)
        {
            if (((ChangeTrigger)listener.Trigger).Fits(change))
            {
                Ask(listener, transaction, item);
            }
        }
    }

    private void AskTransaction(int transaction)
    {
        _asked.Clear();
        AskTransaction(_index.Transactions, transaction);
        if (_block.Stage == EvidenceStage.Pending)
        {
            AskTransaction(_index.Waiting, transaction);
        }
    }

    private void AskTransaction(Post post, int transaction)
    {
        if (post.IsEmpty)
        {
            return;
        }

        ref readonly var row = ref _block.Transactions[transaction];
        AskOnce(post.Anywhere, transaction);
        AskOnce(post.At(row.From), transaction);
        AskOnce(post.At(row.To), transaction);
        foreach (ref readonly var log in _block.LogsOf(transaction))
        {
            AskOnce(post.At(log.Emitter), transaction);
        }
    }

    private void AskOnce(ReadOnlySpan<Listener> listeners, int transaction)
    {
        foreach (var listener in listeners)
        {
            if (_asked.Add(listener) && ((TransactionTrigger)listener.Trigger).Fits(_block.Transactions[transaction]))
            {
                Ask(listener, transaction, item: -1);
            }
        }
    }

    private void AskSchedules()
    {
        foreach (var listener in _index.Schedules)
        {
            if (((ScheduleTrigger)listener.Trigger).Fits(_block.Header, _book.TimeBefore(_block)))
            {
                Ask(listener, transaction: -1, item: -1);
            }
        }

        _findings.EndBlock();
    }

    private void AskAll(ReadOnlySpan<Listener> listeners, int transaction, int item)
    {
        foreach (var listener in listeners)
        {
            Ask(listener, transaction, item);
        }
    }

    private void Ask(Listener listener, int transaction, int item)
    {
        if (_blind is not null && _blind[listener.RulePlace])
        {
            return;
        }

        _moment.MoveTo(transaction, item);
        try
        {
            switch (listener.Rule.Holds(_moment, listener.Trigger))
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
