using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Core.Tests.Detection.Writing;

/// <summary>Asks every rule about everything in a block, without any index: what the indexed judge must say as well.</summary>
internal sealed class NaiveJudge(RuleBook book, Block block)
{
    private readonly Moment _moment = new(block, valuation: null);

    public WrittenJudgement Judge()
    {
        var findings = new Findings(book, _moment);
        Listener[] listeners =
            [.. book.Written.SelectMany((rule, place) => rule.Triggers.Select(trigger => (rule, place, trigger))).Select((one, order) => new Listener(one.rule, one.place, one.trigger, order))];
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            foreach (var (item, waits) in Items(i))
            {
                foreach (var listener in listeners)
                {
                    Ask(findings, listener, waits, i, item);
                }
            }

            findings.EndTransaction(i);
        }

        findings.EndBlock();
        return findings.ToJudgement();
    }

    private IEnumerable<(int Item, Func<Trigger, bool> Waits)> Items(int transaction)
    {
        var row = block.Transactions[transaction];
        for (var i = row.FrameStart; i < row.FrameStart + row.FrameCount; i++)
        {
            var frame = block.Frames[i];
            yield return (i, trigger => trigger switch
            {
                CallTrigger call => (call.Selector is null || call.Selector == frame.Selector) && trigger.IsAbout(frame.To),
                RevertTrigger => frame.Reverted && trigger.IsAbout(frame.To),
                CreationTrigger => !frame.Reverted && frame.Kind is FrameKind.Create or FrameKind.Create2 && (trigger.IsAbout(frame.From) || trigger.IsAbout(row.From)),
                _ => false,
            });
        }

        for (var i = row.LogStart; i < row.LogStart + row.LogCount; i++)
        {
            var log = block.Logs[i];
            yield return (i, trigger => trigger is LogTrigger waiting && trigger.IsAbout(log.Emitter) && (waiting.Topic is null || (log.TopicCount > 0 && waiting.Topic == log.Topic0)));
        }

        for (var i = row.ChangeStart; i < row.ChangeStart + row.ChangeCount; i++)
        {
            var account = block.Changes[i].Account;
            yield return (i, trigger => trigger is ChangeTrigger && trigger.IsAbout(account));
        }

        var parties = block.LogsOf(transaction).ToArray().Select(log => log.Emitter).Append(row.From).Append(row.To).ToList();
        yield return (-1, trigger => trigger is TransactionTrigger { IsPending: false } && parties.Exists(trigger.IsAbout));
    }

    private void Ask(Findings findings, Listener listener, Func<Trigger, bool> waits, int transaction, int item)
    {
        _moment.MoveTo(transaction, item);
        if (!waits(listener.Trigger) || !listener.Trigger.Fits(_moment))
        {
            return;
        }

        var holds = listener.Rule.Holds(_moment, listener.Trigger);
        if (holds == Truth.Yes)
        {
            findings.Match(listener, transaction, item);
        }
        else if (holds == Truth.Unknown && _moment.Missing is { } missing)
        {
            findings.Gap(listener.RulePlace, transaction, _moment.MissingCause, missing);
        }
    }
}
