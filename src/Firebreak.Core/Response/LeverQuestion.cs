using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>What a question about a lever is for.</summary>
public enum LeverConcern
{
    /// <summary>The caller still has the right.</summary>
    Holds,

    /// <summary>The lever can be pulled now.</summary>
    Armed,

    /// <summary>Its effect stands: somebody pulled it.</summary>
    Effect,

    /// <summary>A check of the lever's own before it is pulled.</summary>
    Before,

    /// <summary>A flag that the call would write.</summary>
    Flag,

    /// <summary>Until when it can be pulled at all.</summary>
    Expiry,

    /// <summary>It was pulled, and that was the only time.</summary>
    Spent,

    /// <summary>How many owners of the Safe must sign.</summary>
    Threshold,

    /// <summary>The guard is a module of the Safe.</summary>
    GuardEnabled,

    /// <summary>The guard knows our key.</summary>
    GuardKey,

    /// <summary>Our key is no owner of the Safe.</summary>
    GuardOwner,

    /// <summary>Until when the guard lets our key pull.</summary>
    GuardUntil,

    /// <summary>The day's pulls of the guard are not used up.</summary>
    GuardReady,

    /// <summary>The Safe listed this very call.</summary>
    GuardListed,
}

/// <summary>One call of the chain that a lever's standing follows from.</summary>
/// <param name="Check">The answer that is hoped for, where the lever's file names one.</param>
/// <param name="Argument">Which argument a flag belongs to.</param>
public sealed record LeverQuestion(LeverConcern Concern, Address At, HexBytes Data, ViewCheck? Check = null, int Argument = -1);

/// <summary>What the chain said to it.</summary>
/// <param name="Returned">Null when it refused.</param>
public sealed record LeverReply(LeverQuestion Question, HexBytes? Returned);

/// <summary>How bad a finding about a lever is.</summary>
public enum LeverLevel
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>It cannot be pulled because it was: its effect stands.</summary>
    Pulled,

    /// <summary>It works, and soon will not, or nobody knows whether people can pull it.</summary>
    Dying,

    /// <summary>It cannot be pulled.</summary>
    Dead,
}

/// <param name="What">One sentence.</param>
public sealed record LeverFinding(LeverLevel Level, string What);

/// <summary>Whether a lever can be relied on.</summary>
/// <param name="Lever">The lever as it is fitted.</param>
public sealed record LeverStanding(FittedLever Lever, Items<LeverFinding> Findings)
{
    /// <summary>The worst of its findings.</summary>
    public LeverLevel Level => Findings.Select(finding => finding.Level).DefaultIfEmpty(LeverLevel.Note).Max();

    /// <summary>What whoever administers the role must send, where a missing role is what is wrong; else null.</summary>
    public LeverGrant? Grant { get; init; }

    public string Because => string.Join("; ", Findings.Where(finding => finding.Level == Level).Select(finding => finding.What));
}

/// <summary>From when on a lever counts as dying.</summary>
/// <param name="WarnBefore">So long before a lever or an appointment ends, people are told.</param>
/// <param name="RehearseEvery">So often people should pull it in an exercise.</param>
public sealed record LeverRules(TimeSpan WarnBefore, TimeSpan RehearseEvery)
{
    public static LeverRules Default { get; } = new(TimeSpan.FromDays(14), TimeSpan.FromDays(90));
}
