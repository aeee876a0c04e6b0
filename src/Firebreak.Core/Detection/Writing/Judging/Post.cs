using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A trigger with the rule that it belongs to.</summary>
/// <param name="Order">Its place among all triggers of all rules: who waits for the same thing is asked in this order.</param>
internal sealed record Listener(WrittenRule Rule, int RulePlace, Trigger Trigger, int Order);

/// <summary>Those who wait for the same thing: some at certain accounts, some anywhere.</summary>
internal sealed class Post
{
    public static readonly Post Nobody = new([]);

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

    public ReadOnlySpan<Listener> At(in Address account) => _byAccount.TryGetValue(account, out var listeners) ? listeners : [];

    public bool Hears(in Address account) => _anywhere.Length > 0 || _byAccount.ContainsKey(account);
}

/// <summary>
/// Those who wait for one event. Most conditions name who sends or receives, which stands in a topic: a token that a hundred rules watch
/// asks only those whose account it is.
/// </summary>
internal sealed class EventPost
{
    public const int MostTopics = 3;

    private readonly FrozenDictionary<Address, Post>?[] _byTopic = new FrozenDictionary<Address, Post>?[MostTopics + 1];

    public EventPost(IEnumerable<Listener> listeners)
    {
        var byTopic = listeners.ToLookup(listener => ((LogTrigger)listener.Trigger).Key?.Topic ?? 0);
        Whatever = new Post(byTopic[0]);
        for (var topic = 1; topic <= MostTopics; topic++)
        {
            _byTopic[topic] = byTopic[topic].Any() ? By(byTopic[topic]) : null;
        }
    }

    /// <summary>Those who look at every topic.</summary>
    public Post Whatever { get; }

    /// <summary>Those who wait for the account that stands in a topic.</summary>
    public Post For(int topic, in LogRow log) =>
        topic < log.TopicCount && _byTopic[topic] is { } waiting && waiting.TryGetValue(AccountIn(log, topic), out var post) ? post : Post.Nobody;

    // As contracts do, and as conditions are asked: the upper bytes of a word are no part of an address.
    private static Address AccountIn(in LogRow log, int topic) => Address.FromBytes((topic switch
    {
        1 => log.Topic1.AsBytes(),
        2 => log.Topic2.AsBytes(),
        _ => log.Topic3.AsBytes(),
    })[12..]);

    private static FrozenDictionary<Address, Post> By(IEnumerable<Listener> listeners) => listeners
        .SelectMany(listener => ((LogTrigger)listener.Trigger).Key!.Accounts.Select(account => (account, listener)))
        .GroupBy(one => one.account, one => one.listener)
        .ToFrozenDictionary(same => same.Key, same => new Post(same));
}
