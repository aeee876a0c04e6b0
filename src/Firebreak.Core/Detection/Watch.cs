using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>A protocol made ready for looking at millions of frames: which addresses are protected.</summary>
public sealed class Watch
{
    private static readonly Watch Unnamed = new(new Protocol(EveryoneElse.Name, [], [], [], []));

    private readonly FrozenSet<Address> _protected;
    private readonly FrozenSet<Address> _roleHolders;
    private readonly FrozenSet<Address> _coins;

    // Made for one transaction: to freeze them would cost more than all that is asked of them.
    private readonly HashSet<Address>? _others;

    public Watch(Protocol protocol)
    {
        Protocol = protocol;
        _protected = protocol.Contracts.Select(contract => contract.Address).ToFrozenSet();
        _roleHolders = protocol.Roles.Select(role => role.Address).ToFrozenSet();
        _coins = protocol.Assets.Select(asset => asset.Address).OfType<Address>().ToFrozenSet();
    }

    private Watch(Watch nothing, HashSet<Address> others) =>
        (Protocol, _protected, _roleHolders, _coins, _others) = (nothing.Protocol, nothing._protected, nothing._roleHolders, nothing._coins, others);

    public Protocol Protocol { get; }

    /// <summary>True where nothing is configured: every contract that a transaction calls, save those of whoever acts, is taken for protected.</summary>
    public bool IsEveryone => _others is not null;

    /// <summary>True where the whole chain is watched: what is protected then differs from transaction to transaction.</summary>
    public bool IsWholeChain => Protocol.IsWholeChain;

    /// <summary>
    /// What a transaction is judged with: this watch, or where the whole chain is watched one over all that this transaction calls. Null when it
    /// touches nothing that is protected.
    /// </summary>
    public Watch? Over(Block block, int transaction) =>
        !IsWholeChain ? Touches(block, transaction) ? this : null
        : EveryoneElse.Exists(block, transaction) ? OverEveryoneElse(block, transaction)
        : null;

    /// <summary>Over all that one transaction calls, with nothing configured. Its protocol names none of them: nothing is known of any.</summary>
    public static Watch OverEveryoneElse(Block block, int transaction) => new(Unnamed, EveryoneElse.AccountsIn(block, transaction));

    /// <summary>The same and the contract that the sender calls.</summary>
    internal static Watch OverAllCalled(Block block, int transaction) => new(Unnamed, EveryoneElse.AccountsWithEntry(block, transaction));

    /// <summary>True for an account that the operator gave power over the protocol.</summary>
    public bool HoldsRole(Address address) => _roleHolders.Contains(address);

    public bool Protects(Address address) => _others is null ? _protected.Contains(address) : _others.Contains(address);

    /// <summary>True for a token that the operator names.</summary>
    public bool Names(Address coin) => _coins.Contains(coin);

    /// <summary>True for a token that counts: anybody can make one, so those that are named, and all where none is.</summary>
    public bool KnowsCoin(Address coin) => _coins.Count == 0 || _coins.Contains(coin);

    /// <summary>
    /// True when any frame of the transaction acts on a protected account, any log comes from one, or a token says that it moved to or from one:
    /// a gift, or what an allowance lets others take, never calls it.
    /// </summary>
    public bool Touches(Block block, int transaction)
    {
        if (IsWholeChain)
        {
            return EveryoneElse.Exists(block, transaction);
        }

        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (Protects(frame.To) || Protects(frame.From))
            {
                return true;
            }
        }

        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (Protects(log.Emitter) || (log.TopicCount >= 3 && log.Topic0 == TokenTransfer.Topic && Moves(log)))
            {
                return true;
            }
        }

        return Protects(block.Transactions[transaction].To);
    }

    /// <summary>True when any transaction of the block touches the protocol.</summary>
    public bool Touches(Block block)
    {
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (Touches(block, i))
            {
                return true;
            }
        }

        return false;
    }

    private bool Moves(in LogRow log) => Protects(Address.FromWord(log.Topic2)) || Protects(Address.FromWord(log.Topic1));

    /// <summary>The name that the operator gave the account, or its address.</summary>
    public string NameOf(Address address) => Protocol.FindContract(address)?.Name ?? address.ToString();
}
