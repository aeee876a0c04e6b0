using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>What an account is to the attack.</summary>
public enum ActorRole
{
    /// <summary>The account that signed the hostile transactions.</summary>
    Attacker,

    /// <summary>The contract through which it acted.</summary>
    AttackContract,

    /// <summary>Another contract of the same hand.</summary>
    Created,

    /// <summary>An account that only ever received from the others.</summary>
    Sink,
}

/// <summary>An account of the attack and why it is counted in.</summary>
/// <param name="Proof">The transaction that shows it; null when only its absence could be shown.</param>
public sealed record ActorMember(Address Account, ActorRole Role, string Because, Hash256? Proof);

/// <summary>The accounts behind the attack. Names accounts, never persons.</summary>
public sealed record ActorCluster(Items<ActorMember> Members)
{
    public Address? Attacker => Find(ActorRole.Attacker);

    public Address? AttackContract => Find(ActorRole.AttackContract);

    public IEnumerable<Address> Sinks => Members.Where(member => member.Role == ActorRole.Sink).Select(member => member.Account);

    public IReadOnlySet<Address> Accounts => Members.Select(member => member.Account).ToHashSet();

    /// <param name="blocks">The blocks that were read, ascending; those that hold the hostile transactions among them.</param>
    /// <param name="hostile">The transactions that signals speak of.</param>
    /// <param name="own">The protocol's own accounts, which are never part of the cluster.</param>
    public static ActorCluster Of(IReadOnlyList<Block> blocks, IReadOnlySet<Hash256> hostile, IReadOnlySet<Address> own)
    {
        var attacker = MostFrequent(Rows(blocks).Where(row => hostile.Contains(row.Hash)).Select(row => row.From));
        if (attacker is not { } account)
        {
            return new ActorCluster([]);
        }

        var created = CreatedBy(account, blocks);
        var contract = MostFrequent(Rows(blocks)
            .Where(row => hostile.Contains(row.Hash) && row.From == account && !row.To.IsZero && !own.Contains(row.To))
            .Select(row => row.To));
        var count = Rows(blocks).Count(row => hostile.Contains(row.Hash) && row.From == account);
        var members = new List<ActorMember>
        {
            new(account, ActorRole.Attacker, $"signed {count:D} of {hostile.Count:D} hostile transactions", Rows(blocks).First(row => hostile.Contains(row.Hash) && row.From == account).Hash),
        };
        if (contract is { } entry)
        {
            members.Add(created.TryGetValue(entry, out var birth)
                ? new ActorMember(entry, ActorRole.AttackContract, "created by the attacker", birth)
                : new ActorMember(entry, ActorRole.AttackContract, "called by the attacker in the hostile transactions; its creation lies outside the blocks that were read", Proof: null));
        }

        members.AddRange(created
            .Where(pair => pair.Key != contract && !own.Contains(pair.Key))
            .OrderBy(pair => pair.Key)
            .Select(pair => new ActorMember(pair.Key, ActorRole.Created, "created by the attacker or by a contract of the attacker", pair.Value)));
        members.AddRange(SinksOf(blocks, members.Select(member => member.Account).ToHashSet(), own));
        return new ActorCluster([.. members]);
    }

    private Address? Find(ActorRole role)
    {
        foreach (var member in Members)
        {
            if (member.Role == role)
            {
                return member.Account;
            }
        }

        return null;
    }

    private static IEnumerable<TransactionRow> Rows(IReadOnlyList<Block> blocks)
    {
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Transactions.Length; i++)
            {
                yield return block.Transactions[i];
            }
        }
    }

    private static Address? MostFrequent(IEnumerable<Address> accounts) =>
        accounts.GroupBy(account => account).OrderByDescending(group => group.Count()).Select(group => (Address?)group.Key).FirstOrDefault();

    private static Dictionary<Address, Hash256> CreatedBy(Address attacker, IReadOnlyList<Block> blocks)
    {
        var created = new Dictionary<Address, Hash256>();
        foreach (var block in blocks)
        {
            foreach (ref readonly var frame in block.Frames)
            {
                if (frame.Kind is FrameKind.Create or FrameKind.Create2 && !frame.Reverted
                    && (frame.From == attacker || created.ContainsKey(frame.From)))
                {
                    created.TryAdd(frame.To, block.Transactions[frame.Transaction].Hash);
                }
            }
        }

        return created;
    }

    // Who trades with the cluster gives something back; who only receives, in transactions that the cluster sent, holds its loot.
    private static IEnumerable<ActorMember> SinksOf(IReadOnlyList<Block> blocks, IReadOnlySet<Address> members, IReadOnlySet<Address> own)
    {
        var received = new Dictionary<Address, Hash256>();
        var gave = new HashSet<Address>();
        foreach (var movement in MovementsSentBy(members, blocks))
        {
            if (movement.From is { } giver)
            {
                gave.Add(giver);
            }

            if (movement.From is { } from && members.Contains(from) && movement.To is { } to && !members.Contains(to) && !own.Contains(to))
            {
                received.TryAdd(to, movement.Transaction);
            }
        }

        return received
            .Where(pair => !gave.Contains(pair.Key))
            .OrderBy(pair => pair.Key)
            .Select(pair => new ActorMember(pair.Key, ActorRole.Sink, "received from the attacker's accounts and gave nothing back", pair.Value));
    }

    private static IEnumerable<AssetMovement> MovementsSentBy(IReadOnlySet<Address> members, IReadOnlyList<Block> blocks)
    {
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Transactions.Length; i++)
            {
                if (members.Contains(block.Transactions[i].From))
                {
                    foreach (var movement in AssetMovement.Of(block, i).Where(movement => !movement.IsFee))
                    {
                        yield return movement;
                    }
                }
            }
        }
    }
}
