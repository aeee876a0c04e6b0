using System.Globalization;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Something of a plan that ends by itself, or that people are late with. Pure: all of it stands in the log.</summary>
/// <param name="Step">Which step of its plan.</param>
/// <param name="Call">The step's call, for people.</param>
public abstract record Countdown(StepKey Step, string Call)
{
    // Beyond the year 2001 a number is an instant, and below it a duration: contracts answer with either.
    private static readonly UInt256 FirstInstant = 1_000_000_000UL;
    private static readonly UInt256 Last = (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>One sentence, with the time that is left.</summary>
    public abstract string Tell(DateTimeOffset now);

    /// <summary>What a lever's plan has running now: effects that were read back and end, and owners who have not signed.</summary>
    public static Items<Countdown> Of(PlanView plan, DateTimeOffset now) => plan.Plan.Steps
        .Select(step => (Countdown?)OwnersOf(plan, step, now) ?? EffectOf(plan, step)).OfType<Countdown>().ToItems();

    /// <summary>Steps whose effect stands and ends by itself, while the log does not say when.</summary>
    public static IEnumerable<ProposedStep> Unbounded(PlanView plan, Func<ProposedStep, Lever?> leverOf) => plan.Plan.Steps.Where(step =>
        plan.IsVerified(step.Number) && plan.StandingOf(step.Number) is not null && plan.BoundOf(step.Number) is null && leverOf(step)?.Life.Acts is not null);

    /// <summary>When what was done at an instant ends, by what the lever's file says or the contract answers; null when neither says so.</summary>
    /// <param name="acts">A duration such as <c>21 d</c>; else a view, whose answer is given.</param>
    public static DateTimeOffset? End(string acts, HexBytes? answer, DateTimeOffset from)
    {
        if (Duration(acts) is { } written)
        {
            return from + written;
        }

        if (answer is not { Length: >= 32 } word || UInt256.FromBigEndian(word.Span[..32]) is not { IsZero: false } seconds || seconds > Last)
        {
            return null;
        }

        var number = (long)(ulong)seconds;
        return seconds >= FirstInstant ? DateTimeOffset.FromUnixTimeSeconds(number)
            : number < (DateTimeOffset.MaxValue - from).TotalSeconds ? from.AddSeconds(number) : null;
    }

    /// <summary>Whether the lever can be pulled again, for whoever must decide before it ends.</summary>
    public static string RenewalOf(Lever lever) => lever switch
    {
        { OneShot: true } => "it works once: another lever must follow",
        _ when lever.Traps.FirstOrDefault(trap => trap.Kind == LeverTrapKind.NotRearmed) is { } trap => $"before it is pulled again: {trap.Says.TrimEnd('.')}",
        { Life.Cooldown: { } rest } => $"it can be pulled again after {rest}",
        _ => "it can be pulled again",
    };

    private static OwnersLate? OwnersOf(PlanView plan, ProposedStep step, DateTimeOffset now) =>
        plan.Status == PlanStatus.Approved || (plan.Status == PlanStatus.Proposed && now <= plan.Plan.ExpiresAt)
            ? plan.OfferOf(step.Number) is { } offer && !plan.SignedOf(step.Number).Any() && plan.OwnersOf(offer).Select(owner => owner.Owner).Distinct().Count() is var signed && signed < offer.Threshold
                ? new OwnersLate(offer.Step, step.Call, SafeStanding.Clock(plan, offer), offer) : null
            : null;

    private static EffectEnds? EffectOf(PlanView plan, ProposedStep step) =>
        plan.BoundOf(step.Number) is { } bound ? new EffectEnds(bound.Step, step.Call, bound.EndsAt, bound.Since, bound.Renewal) : null;

    private static TimeSpan? Duration(string text)
    {
        var words = text.Split(' ', 3);
        return words.Length >= 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? words[1] switch
        {
            "s" => TimeSpan.FromSeconds(count),
            "min" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            "d" => TimeSpan.FromDays(count),
            _ => null,
        }
        : null;
    }

    /// <summary>The effect of a lever ends by itself.</summary>
    /// <param name="Since">From here it acts, by the chain's clock.</param>
    /// <param name="Renewal">Whether it can be pulled again.</param>
    public sealed record EffectEnds(StepKey Step, string Call, DateTimeOffset EndsAt, DateTimeOffset Since, string Renewal) : Countdown(Step, Call)
    {
        private static readonly TimeSpan LongestNotice = TimeSpan.FromDays(1);

        /// <summary>From here on people must be told: a quarter of the time is left, or a day.</summary>
        public DateTimeOffset WarnAt => EndsAt - ((EndsAt - Since) / 4 is var quarter && quarter < LongestNotice ? quarter : LongestNotice);

        public override string Tell(DateTimeOffset now) => now >= EndsAt
            ? $"{Call} has ended by itself on {LeverTime.Text(EndsAt)}; {Renewal}"
            : $"{Call} ends by itself on {LeverTime.Text(EndsAt)}, in {Left(EndsAt - now)}; {Renewal}";
    }

    /// <summary>Owners of a Safe have not signed.</summary>
    /// <param name="Clock">How many have, and who has not since when.</param>
    public sealed record OwnersLate(StepKey Step, string Call, string Clock, Happened.SafeOffered Offer) : Countdown(Step, Call)
    {
        public override string Tell(DateTimeOffset now) => $"{Call} waits for owners of the Safe {Offer.Safe} for {Left(now - Offer.Since)}: {Clock}";
    }

    private static string Left(TimeSpan time) => time < TimeSpan.FromMinutes(1) ? FormattableString.Invariant($"{Math.Max(0, (int)time.TotalSeconds)} s")
        : time < TimeSpan.FromHours(1) ? FormattableString.Invariant($"{(int)time.TotalMinutes} min")
        : time < TimeSpan.FromDays(2) ? FormattableString.Invariant($"{(int)time.TotalHours} h {time.Minutes} min")
        : FormattableString.Invariant($"{time.TotalDays:0.0} days");
}
