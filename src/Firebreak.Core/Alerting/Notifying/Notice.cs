using System.Text;
using System.Text.Json.Serialization;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>Why a notice is sent.</summary>
public enum NoticeReason
{
    /// <summary>Nothing of the group was told before.</summary>
    FirstFiring,

    /// <summary>Something more goes on than was told.</summary>
    NewAlerts,

    /// <summary>What was told is graver now, or wakes people now.</summary>
    Worse,

    /// <summary>What was told as provisional lies deep enough.</summary>
    Confirmed,

    /// <summary>The chain took back what was told.</summary>
    Retracted,

    /// <summary>What was told is over.</summary>
    Resolved,

    /// <summary>It was muted since it was told, and goes on.</summary>
    Unmuted,

    /// <summary>It goes on, and the time to say so again has come.</summary>
    Repeat,

    /// <summary>Nobody acknowledged it in time.</summary>
    Escalated,

    /// <summary>Tries whether the channel works.</summary>
    Canary,
}

/// <summary>A notice about a group of alerts to one channel; what is sent, whole.</summary>
/// <param name="Key">The same for every attempt to deliver this notice, and for no other.</param>
/// <param name="Alerts">Those that go on and those that ended since the last notice; of very many the gravest.</param>
/// <param name="Truncated">How many were left out.</param>
public sealed record Notice(
    Hash256 Key,
    string GroupKey,
    string Channel,
    string Receiver,
    NoticeReason Reason,
    Labels GroupLabels,
    Items<NoticeAlert> Alerts,
    int Truncated,
    DateTimeOffset At)
{
    /// <summary>How many alerts one notice carries.</summary>
    public const int MostAlerts = 64;

    /// <summary>The group of what tries channels.</summary>
    public const string CanaryGroup = "canary";

    [JsonIgnore]
    public bool IsFiring => Alerts.Any(alert => alert.GoesOn);

    [JsonIgnore]
    public Labels CommonLabels => Alerts.Count == 0 ? Labels.Empty : Alerts.Skip(1).Aggregate(Alerts[0].Labels, (common, alert) => common.CommonWith(alert.Labels));

    public static Hash256 KeyOf(string group, string channel, DateTimeOffset at) =>
        Keccak.Hash(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{group}\n{channel}\n{at.UtcTicks}")));
}

/// <summary>An alert as a notice tells it.</summary>
public sealed record NoticeAlert(AlertId Id, AlertState State, Severity Severity, Labels Labels, string Because, DateTimeOffset StartsAt, DateTimeOffset? EndsAt)
{
    /// <summary>The block of its first evidence; null when nothing stands.</summary>
    public BlockRef? Block { get; init; }

    /// <summary>The proof that it was taken back; null in all other cases.</summary>
    public ReorgProof? Reorg { get; init; }

    /// <summary>Who took it on; null while nobody did.</summary>
    public string? AcknowledgedBy { get; init; }

    [JsonIgnore]
    public bool GoesOn => State is AlertState.Provisional or AlertState.Confirmed;
}

/// <summary>Which block left the chain, and which stands in its place.</summary>
/// <param name="Ancestor">The last block that both branches share.</param>
/// <param name="Came">The block of the same height on the chain of today; null while there is none, or it is long ago.</param>
public sealed record ReorgProof(BlockRef? Left, BlockRef Ancestor, BlockRef? Came);

/// <summary>An alert that was told, as it was told.</summary>
/// <param name="FirstAt">When it was first told.</param>
public sealed record ToldAlert(AlertId Id, AlertState State, Severity Severity, bool Pages, DateTimeOffset FirstAt)
{
    [JsonIgnore]
    public bool GoesOn => State is AlertState.Provisional or AlertState.Confirmed;
}

/// <summary>Names a line of the log of notices: a group and what it is told to: a channel, or a channel at a step of escalation.</summary>
public readonly record struct LineKey(string Group, string Channel);

/// <summary>How it stands between a group and a channel. Saved before and after each delivery.</summary>
/// <param name="Route">The route that the group belongs to.</param>
/// <param name="Told">What the channel was told, and has not been told the end of.</param>
/// <param name="ToldAt">When a notice was last delivered; null before the first.</param>
public sealed record NoticeLine(LineKey Key, string Route, Labels GroupLabels, Items<ToldAlert> Told, DateTimeOffset? ToldAt)
{
    /// <summary>Decided, and not known to have arrived.</summary>
    public Notice? Pending { get; init; }

    /// <summary>What is told once <see cref="Pending"/> arrived.</summary>
    public Items<ToldAlert> Then { get; init; } = [];

    /// <summary>Alerts that were muted when the group was last looked at.</summary>
    public Items<AlertId> Held { get; init; } = [];

    public int Attempts { get; init; }

    public DateTimeOffset RetryAt { get; init; }

    /// <summary>Alerts that were told, or that it was tried to tell.</summary>
    [JsonIgnore]
    public IEnumerable<ToldAlert> Tried => Told.Concat(Then);

    /// <summary>After the pending notice arrived.</summary>
    public NoticeLine Delivered(DateTimeOffset now) => this with { Told = Then, Then = [], ToldAt = now, Pending = null, Attempts = 0, RetryAt = default };

    /// <summary>After an attempt that may succeed another time.</summary>
    public NoticeLine Failed(DateTimeOffset retryAt) => this with { Attempts = Attempts + 1, RetryAt = retryAt };

    /// <summary>After the receiver said that it will never take this one. What it should have told is looked at again later.</summary>
    public NoticeLine Refused(DateTimeOffset lookAgainAt) => this with { Pending = null, Attempts = 0, RetryAt = lookAgainAt };
}
