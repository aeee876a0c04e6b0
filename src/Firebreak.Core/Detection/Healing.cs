namespace Firebreak.Core.Detection;

/// <summary>When a gap is asked about again.</summary>
public static class Healing
{
    /// <summary>The pause before the first question; each further one doubles it.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>No pause is longer.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <param name="attempts">How often it was asked in vain since the block was judged.</param>
    public static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(attempts, 0, 30));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>True for what the same program may see when it asks again.</summary>
    public static bool HealsByAsking(GapCause cause) => cause is GapCause.NotAnswered or GapCause.OverBudget;

    /// <summary>True for what another edition of the rules may see.</summary>
    public static bool HealsByEdition(GapCause cause) => cause is GapCause.RuleFailed;

    /// <summary>True for what a node may see that offers more than today's does.</summary>
    public static bool HealsByOffer(GapCause cause) => cause is GapCause.NotOffered;

    /// <summary>True for what may be seen some day.</summary>
    public static bool Heals(GapCause cause) => HealsByAsking(cause) || HealsByEdition(cause) || HealsByOffer(cause);

    /// <summary>When a block with these gaps is to be asked about next.</summary>
    /// <returns>Null when nothing of it heals; <see cref="DateTimeOffset.MaxValue"/> when only another edition of the rules or another offer of the node can heal it.</returns>
    public static DateTimeOffset? DueAt(IReadOnlyCollection<GapCause> causes, int attempts, DateTimeOffset now) =>
        causes.Any(HealsByAsking) ? now + PauseAfter(attempts)
            : causes.Any(Heals) ? DateTimeOffset.MaxValue
            : null;
}
