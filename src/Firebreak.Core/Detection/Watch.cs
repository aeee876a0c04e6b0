using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>A protocol made ready for looking at millions of frames: which addresses are protected.</summary>
public sealed class Watch(Protocol protocol)
{
    private readonly FrozenSet<Address> _protected = protocol.Contracts.Select(contract => contract.Address).ToFrozenSet();

    private readonly FrozenSet<Address> _roleHolders = protocol.Roles.Select(role => role.Address).ToFrozenSet();

    public Protocol Protocol { get; } = protocol;

    /// <summary>True where nothing is configured: every contract that a transaction calls, save those of whoever acts, is taken for protected.</summary>
    public bool IsEveryone { get; init; }

    /// <summary>True where the whole chain is watched: what is protected then differs from transaction to transaction.</summary>
    public bool IsWholeChain => Protocol.IsWholeChain;

    /// <summary>
    /// What a transaction is judged with: this watch, or where the whole chain is watched one over all that this transaction calls. Null when it
    /// touches nothing that is protected.
    /// </summary>
    public Watch? Over(Block block, int transaction) =>
        !IsWholeChain ? Touches(block, transaction) ? this : null
        : EveryoneElse.Exists(block, transaction) ? new Watch(EveryoneElse.In(block, transaction)) { IsEveryone = true }
        : null;

    /// <summary>True for an account that the operator gave power over the protocol.</summary>
    public bool HoldsRole(Address address) => _roleHolders.Contains(address);

    public bool Protects(Address address) => _protected.Contains(address);

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
            if (_protected.Contains(frame.To) || _protected.Contains(frame.From))
            {
                return true;
            }
        }

        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (_protected.Contains(log.Emitter) || (log.TopicCount >= 3 && log.Topic0 == TokenTransfer.Topic && Moves(log)))
            {
                return true;
            }
        }

        return _protected.Contains(block.Transactions[transaction].To);
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

    private bool Moves(in LogRow log) => _protected.Contains(Address.FromWord(log.Topic2)) || _protected.Contains(Address.FromWord(log.Topic1));

    /// <summary>The name that the operator gave the account, or its address.</summary>
    public string NameOf(Address address) => Protocol.FindContract(address)?.Name ?? address.ToString();
}
