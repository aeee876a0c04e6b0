using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Who waits for what: for each log, call or change only those are asked who named it, however many rules there are.</summary>
internal sealed class RuleIndex
{
    private readonly FrozenDictionary<Hash256, EventPost> _events;
    private readonly FrozenDictionary<uint, Post> _functions;

    public RuleIndex(IReadOnlyList<WrittenRule> rules)
    {
        var listeners = rules.SelectMany((rule, place) => rule.Triggers.Select(trigger => (rule, place, trigger)))
            .Select((one, order) => new Listener(one.rule, one.place, one.trigger, order)).ToList();
        _events = By(listeners.Where(one => one.Trigger is LogTrigger { Topic: not null }), one => ((LogTrigger)one.Trigger).Topic!.Value, same => new EventPost(same));
        AnyLog = PostOf(listeners, one => one.Trigger is LogTrigger { Topic: null });
        _functions = By(listeners.Where(one => one.Trigger is CallTrigger { Selector: not null }), one => ((CallTrigger)one.Trigger).Selector!.Value, same => new Post(same));
        AnyCall = PostOf(listeners, one => one.Trigger is CallTrigger { Selector: null });
        Creations = PostOf(listeners, one => one.Trigger is CreationTrigger);
        Reverts = PostOf(listeners, one => one.Trigger is RevertTrigger);
        Changes = PostOf(listeners, one => one.Trigger is ChangeTrigger);
        Transactions = PostOf(listeners, one => one.Trigger is TransactionTrigger { IsPending: false });
        Waiting = PostOf(listeners, one => one.Trigger is TransactionTrigger { IsPending: true });
        Schedules = [.. listeners.Where(one => one.Trigger is ScheduleTrigger)];
        Views = new ViewRoster(listeners);
        HasLogs = _events.Count > 0 || !AnyLog.IsEmpty;
        HasFrames = _functions.Count > 0 || !AnyCall.IsEmpty || !Creations.IsEmpty || !Reverts.IsEmpty;
    }

    public bool HasLogs { get; }

    public bool HasFrames { get; }

    public Post AnyLog { get; }

    public Post AnyCall { get; }

    public Post Creations { get; }

    public Post Reverts { get; }

    public Post Changes { get; }

    public Post Transactions { get; }

    /// <summary>Of pending transactions.</summary>
    public Post Waiting { get; }

    public Listener[] Schedules { get; }

    public ViewRoster Views { get; }

    public EventPost? Event(in Hash256 topic) => _events.TryGetValue(topic, out var post) ? post : null;

    public Post Function(uint selector) => _functions.TryGetValue(selector, out var post) ? post : Post.Nobody;

    /// <summary>Whether anybody waits for something in the block. Conditions are not asked.</summary>
    public bool Hears(Block block)
    {
        if (Schedules.Length > 0 || Views.Due(block).Any())
        {
            return true;
        }

        foreach (ref readonly var log in block.Logs)
        {
            if ((HasLogs && (HearsEvent(log) || AnyLog.Hears(log.Emitter))) || Transactions.Hears(log.Emitter) || Waiting.Hears(log.Emitter))
            {
                return true;
            }
        }

        foreach (ref readonly var frame in block.Frames)
        {
            if (HasFrames && (Function(frame.Selector).Hears(frame.To) || AnyCall.Hears(frame.To) || Creations.Hears(frame.From) || Creations.Hears(block.Transactions[frame.Transaction].From) || Reverts.Hears(frame.To)))
            {
                return true;
            }
        }

        return HearsOf(block);
    }

    private bool HearsEvent(in LogRow log)
    {
        if (Event(log.Topic0) is not { } post)
        {
            return false;
        }

        var hears = post.Whatever.Hears(log.Emitter);
        for (var topic = 1; topic <= EventPost.MostTopics && !hears; topic++)
        {
            hears = post.For(topic, log).Hears(log.Emitter);
        }

        return hears;
    }

    private bool HearsOf(Block block)
    {
        foreach (ref readonly var change in block.Changes)
        {
            if (Changes.Hears(change.Account))
            {
                return true;
            }
        }

        var post = block.Stage == EvidenceStage.Pending ? Waiting : Transactions;
        foreach (ref readonly var row in block.Transactions)
        {
            if (post.Hears(row.From) || post.Hears(row.To) || Transactions.Hears(row.From) || Transactions.Hears(row.To))
            {
                return true;
            }
        }

        return false;
    }

    private static Post PostOf(IEnumerable<Listener> listeners, Func<Listener, bool> which) => new(listeners.Where(which));

    private static FrozenDictionary<TKey, TPost> By<TKey, TPost>(IEnumerable<Listener> listeners, Func<Listener, TKey> key, Func<IEnumerable<Listener>, TPost> post)
        where TKey : notnull => listeners.GroupBy(key).ToFrozenDictionary(same => same.Key, same => post(same));
}
