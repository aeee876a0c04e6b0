using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;

namespace Firebreak.Core.Response;

/// <summary>What is to be done next for a step of an approved plan.</summary>
public abstract record NextMove
{
    private NextMove()
    {
    }

    /// <summary>Ask the contract at the head whether the lever is armed, and whether its effect is there already.</summary>
    public sealed record CheckArmed : NextMove;

    /// <summary>Put the Safe's transaction before its owners and write down what they are to sign.</summary>
    public sealed record Offer : NextMove;

    /// <summary>Try the call on the state of the head and write down what it would do.</summary>
    public sealed record Simulate : NextMove;

    /// <summary>Choose nonce and fees, sign, and write the signed bytes down. Nothing is sent yet.</summary>
    public sealed record Sign : NextMove;

    /// <summary>Hand bytes that are written down to the node.</summary>
    public sealed record Send(Happened.StepSigned Transaction) : NextMove;

    /// <summary>Ask the node what became of the signed transactions.</summary>
    public sealed record LookUp : NextMove;

    /// <summary>Sign the same call with the same nonce and a higher fee, and write it down.</summary>
    public sealed record Replace(Happened.StepSigned Earlier) : NextMove;

    /// <summary>Ask whether somebody in the pool offers more than what was handed over.</summary>
    public sealed record WatchRivals : NextMove;

    /// <summary>Ask the contract at a block whether the effect is there.</summary>
    public sealed record ReadBack(BlockRef At) : NextMove;

    /// <summary>Write down what the chain showed.</summary>
    public sealed record Record(Happened Progress) : NextMove;

    /// <summary>Every step has its effect: write down that the incident is contained.</summary>
    /// <param name="Mined">The step that was mined last; null when the effect was there before Firebreak acted.</param>
    public sealed record Contain(Happened.StepMined? Mined) : NextMove;

    /// <summary>Nothing to do before the next block or the next word of a person.</summary>
    public sealed record Wait(string For) : NextMove;

    /// <summary>People must look; the reason is written down.</summary>
    public sealed record GiveUp(string Reason) : NextMove;

    public sealed record Done : NextMove;
}

/// <summary>A move and the step that it belongs to.</summary>
public sealed record StepMove(ProposedStep Step, NextMove Move);
