using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A trigger with the rule that it belongs to.</summary>
internal sealed record Listener(WrittenRule Rule, int RulePlace, Trigger Trigger);

/// <summary>Those who wait for the same thing: some at certain accounts, some anywhere.</summary>
internal sealed class Post
{
    private readonly FrozenDictionary<Address, Listener[]> _byAccount;
    private readonly Listener[] _anywhere;

    public Post(IEnumerable<Listener> listeners)
    {
        var all = listeners.ToList();
        _anywhere = [.. all.Where(listener => listener.Trigger.Addresses is null)];
        _byAccount = all
            .SelectMany(listener => listener.Trigger.Addresses?.Select(account => (account, listener)) ?? [])
            .GroupBy(one => one.account, one => one.listener)
            .ToFrozenDictionary(same => same.Key, same => same.ToArray());
    }

    public bool IsEmpty => _anywhere.Length == 0 && _byAccount.Count == 0;

    public ReadOnlySpan<Listener> Anywhere => _anywhere;

    public ReadOnlySpan<Listener> At(Address account) => _byAccount.TryGetValue(account, out var listeners) ? listeners : [];

    public bool Hears(Address account) => _anywhere.Length > 0 || _byAccount.ContainsKey(account);
}

/// <summary>Who waits for what: for each log, call or change only those are asked who named it, however many rules there are.</summary>
internal sealed class RuleIndex
{
    private static readonly Post Nobody = new([]);

    private readonly FrozenDictionary<Hash256, Post> _events;
    private readonly FrozenDictionary<uint, Post> _functions;

    public RuleIndex(IReadOnlyList<WrittenRule> rules)
    {
        var listeners = rules.SelectMany((rule, place) => rule.Triggers.Select(trigger => new Listener(rule, place, trigger))).ToList();
        _events = By(listeners.Where(one => one.Trigger is LogTrigger { Topic: not null }), one => ((LogTrigger)one.Trigger).Topic!.Value);
        AnyLog = PostOf(listeners, one => one.Trigger is LogTrigger { Topic: null });
        _functions = By(listeners.Where(one => one.Trigger is CallTrigger { Selector: not null }), one => ((CallTrigger)one.Trigger).Selector!.Value);
        AnyCall = PostOf(listeners, one => one.Trigger is CallTrigger { Selector: null });
        Creations = PostOf(listeners, one => one.Trigger is CreationTrigger);
        Reverts = PostOf(listeners, one => one.Trigger is RevertTrigger);
        Changes = PostOf(listeners, one => one.Trigger is ChangeTrigger);
        Transactions = PostOf(listeners, one => one.Trigger is TransactionTrigger { IsPending: false });
        Waiting = PostOf(listeners, one => one.Trigger is TransactionTrigger { IsPending: true });
        Schedules = [.. listeners.Where(one => one.Trigger is ScheduleTrigger)];
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

    public Post Event(Hash256 topic) => _events.TryGetValue(topic, out var post) ? post : Nobody;

    public Post Function(uint selector) => _functions.TryGetValue(selector, out var post) ? post : Nobody;

    /// <summary>Whether anybody waits for something in the block. Conditions are not asked.</summary>
    public bool Hears(Block block)
    {
        if (Schedules.Length > 0)
        {
            return true;
        }

        foreach (ref readonly var log in block.Logs)
        {
            if (HasLogs && (Event(log.Topic0).Hears(log.Emitter) || AnyLog.Hears(log.Emitter) || Transactions.Hears(log.Emitter)))
            {
                return true;
            }
        }

        foreach (ref readonly var frame in block.Frames)
        {
            if (HasFrames && (Function(frame.Selector).Hears(frame.To) || AnyCall.Hears(frame.To) || Creations.Hears(frame.From) || Reverts.Hears(frame.To)))
            {
                return true;
            }
        }

        return HearsOf(block);
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

    private static FrozenDictionary<TKey, Post> By<TKey>(IEnumerable<Listener> listeners, Func<Listener, TKey> key)
        where TKey : notnull => listeners.GroupBy(key).ToFrozenDictionary(same => same.Key, same => new Post(same));
}
