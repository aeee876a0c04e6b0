using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>Why evidence that was raised ahead of the chain's order left.</summary>
public enum EarlyEnd
{
    /// <summary>The transaction was mined; what it did there is judged in its block.</summary>
    Mined,

    /// <summary>Another transaction of the same sender took its nonce.</summary>
    Replaced,

    /// <summary>The node no longer knows the transaction.</summary>
    Dropped,

    /// <summary>It waited too long for a block.</summary>
    Expired,

    /// <summary>Judged in its turn, the block does not bear it out.</summary>
    NotConfirmed,

    /// <summary>Judged in its turn, the block says it in other words, which stand instead.</summary>
    JudgedAnew,

    /// <summary>Another block stands at its height.</summary>
    Orphaned,
}

/// <summary>What is said of a transaction before its turn.</summary>
public static class EarlySignals
{
    /// <summary>How every sentence about a pending transaction begins.</summary>
    public const string Caution = "Pending, not mined: ";

    /// <summary>
    /// The same opinion as evidence of a pending transaction. Its id depends on rule, transaction and contract, not on the block it was tried
    /// on: tried again, it is the same evidence; mined, it is another.
    /// </summary>
    /// <param name="tried">The block on whose state it was tried.</param>
    public static Signal AsPending(this Signal signal, BlockHeader tried) => signal with
    {
        Id = new SignalId(Keccak.Hash(Encoding.UTF8.GetBytes(
            $"pending|{signal.Rule}|{tried.Chain}|{signal.Provenance.Transaction}|{signal.Subject}"))),
        Because = Caution + signal.Because,
        Provenance = signal.Provenance with { Block = tried.Ref, MinedAt = tried.MinedAt, Stage = EvidenceStage.Pending },
    };

    /// <summary>The reason in words, to stand after "because".</summary>
    public static string Tell(this EarlyEnd end) => end switch
    {
        EarlyEnd.Mined => "its transaction was mined, and what it did there is judged by itself",
        EarlyEnd.Replaced => "another transaction of the same sender was mined in its place",
        EarlyEnd.Dropped => "the node no longer knows its transaction",
        EarlyEnd.Expired => "its transaction waited too long for a block",
        EarlyEnd.NotConfirmed => "judged in its turn, the block does not bear it out",
        EarlyEnd.JudgedAnew => "judged in its turn, the block says it in other words",
        EarlyEnd.Orphaned => "its block left the chain",
        _ => "it is over",
    };
}
