using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Alerting;

/// <summary>
/// Keeps what was told to whom. What is about to be told is saved before it is sent and struck out after it arrived, so that a crash in between
/// sends the same notice under the same key again.
/// </summary>
public interface INoticeStore
{
    Task<NoticeMemory> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Saves everything of it in one transaction.</summary>
    Task SaveAsync(NoticeSave save, CancellationToken cancellationToken);

    /// <summary>The latest notices that were sent, or that no receiver would take; the latest first.</summary>
    Task<IReadOnlyList<SentNotice>> ReadSentAsync(int limit, CancellationToken cancellationToken);
}

/// <summary>What a start begins with.</summary>
/// <param name="Through">How far the log of alert changes was read.</param>
public sealed record NoticeMemory(Items<NoticeLine> Lines, IReadOnlyDictionary<Hash256, Onsets> Onsets, long Through);

/// <summary>What changed at once.</summary>
public sealed record NoticeSave(Items<NoticeLine> Lines, Items<LineKey> Removed)
{
    public IReadOnlyDictionary<Hash256, Onsets> Onsets { get; init; } = new Dictionary<Hash256, Onsets>();

    /// <summary>How far the log of alert changes is read now; null when it was not.</summary>
    public long? Through { get; init; }

    public SentNotice? Sent { get; init; }
}

/// <summary>A notice that left, or was given up.</summary>
/// <param name="Refusal">Why the receiver will never take it; null when it arrived.</param>
public sealed record SentNotice(DateTimeOffset At, string? Refusal, Notice Notice);

/// <summary>Keeps the silences that people made.</summary>
public interface ISilenceStore
{
    /// <summary>Those that have not ended before an instant, the earliest made first.</summary>
    Task<IReadOnlyList<Silence>> ListAsync(DateTimeOffset endedAfter, CancellationToken cancellationToken);

    Task<Silence?> FindAsync(SilenceId id, CancellationToken cancellationToken);

    /// <returns>False when someone else changed it meanwhile: look again.</returns>
    Task<bool> SaveAsync(Silence silence, CancellationToken cancellationToken);
}

/// <summary>Keeps who took which alert on.</summary>
public interface IAcknowledgementStore
{
    /// <summary>The latest of each alert, the earliest given first.</summary>
    Task<IReadOnlyList<Acknowledgement>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Takes the place of an earlier one of the same alert.</summary>
    Task SaveAsync(Acknowledgement acknowledgement, CancellationToken cancellationToken);
}
