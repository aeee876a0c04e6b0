using System.Collections.Immutable;
using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Alerting;

/// <summary>
/// Where people and programs deal with alerts: what goes on and who is told, silences, acknowledgements. All of it lies in storage, so the
/// same counter works beside the running program and within it.
/// </summary>
public sealed class AlertCounter(NoticeStores stores, NoticeArrangement arrangement, Protocol protocol, TimeProvider time)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The outlook of every alert that goes on.</summary>
    /// <param name="alerts">The board as it stands, or null to read it from storage.</param>
    public async Task<IReadOnlyList<AlertOutlook>> OutlooksAsync(IEnumerable<Alert>? alerts, CancellationToken cancellationToken)
    {
        var memory = await stores.Notices.LoadAsync(cancellationToken);
        var scene = await SceneAsync(cancellationToken);
        return AlertOutlook.OfAll(
            scene, memory.Onsets.ToImmutableDictionary(), alerts ?? (await stores.Alerts.LoadAsync(cancellationToken)).Alerts, time.GetUtcNow());
    }

    /// <summary>Silences that are to come, that hold, or that ended within the last day.</summary>
    public Task<IReadOnlyList<Silence>> SilencesAsync(CancellationToken cancellationToken) => stores.Silences.ListAsync(time.GetUtcNow() - Day, cancellationToken);

    public async Task<SilenceDecision> SilenceAsync(
        Items<Matcher> matchers, DateTimeOffset? startsAt, TimeSpan length, string by, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var starts = startsAt ?? now;
        if (length > Silence.Longest)
        {
            return new SilenceDecision.Refused($"A silence lasts at most {Silence.Longest.TotalDays:0} days.");
        }

        return await SaveAsync(Silence.Make(SilenceId.MadeAt(now), matchers, starts, starts + length, by, why, now), cancellationToken);
    }

    /// <returns>Null when there is no such silence.</returns>
    public Task<SilenceDecision?> ExtendAsync(SilenceId id, TimeSpan length, string by, CancellationToken cancellationToken) => ChangeAsync(
        id, (silence, now) => length > Silence.Longest ? new SilenceDecision.Refused("That is too long.") : silence.Extend(now + length, by, now), cancellationToken);

    /// <returns>Null when there is no such silence.</returns>
    public Task<SilenceDecision?> ExpireAsync(SilenceId id, string by, CancellationToken cancellationToken) =>
        ChangeAsync(id, (silence, now) => silence.Expire(by, now), cancellationToken);

    /// <summary>What a silence of such matchers would hide now, and would have hidden over the last day.</summary>
    public async Task<SilencePreview> PreviewAsync(Items<Matcher> matchers, CancellationToken cancellationToken)
    {
        var alerts = (await stores.Alerts.LoadAsync(cancellationToken)).Alerts;
        return SilencePreview.Of(matchers, alerts.Select(alert => new LabelledAlert(alert, AlertLabels.Of(alert, protocol))), time.GetUtcNow());
    }

    /// <param name="alert">The id as printed, or the beginning of it.</param>
    /// <param name="length">For how long; null for as long as the alert lasts.</param>
    /// <returns>Null when there is no such alert, or more than one.</returns>
    public async Task<AcknowledgeDecision?> AcknowledgeAsync(string alert, string by, string why, TimeSpan? length, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var named = (await stores.Alerts.LoadAsync(cancellationToken)).Alerts
            .Where(known => known.Id.ToString().StartsWith(alert, StringComparison.Ordinal))
            .Take(2)
            .ToList();
        if (named is not [var one])
        {
            return null;
        }

        var until = length is { } written && written <= Silence.Longest ? now + written : (DateTimeOffset?)null;
        var decision = Acknowledgement.Of(one, by, why, until, now);
        if (decision is AcknowledgeDecision.Accepted accepted)
        {
            await stores.Acknowledgements.SaveAsync(accepted.Acknowledgement, cancellationToken);
        }

        return decision;
    }

    /// <summary>The latest notices, the latest first.</summary>
    public Task<IReadOnlyList<SentNotice>> SentAsync(int limit, CancellationToken cancellationToken) => stores.Notices.ReadSentAsync(limit, cancellationToken);

    private async Task<SilenceDecision?> ChangeAsync(
        SilenceId id, Func<Silence, DateTimeOffset, SilenceDecision> change, CancellationToken cancellationToken)
    {
        while (await stores.Silences.FindAsync(id, cancellationToken) is { } silence)
        {
            var decision = change(silence, time.GetUtcNow());
            if (decision is not SilenceDecision.Accepted accepted || await stores.Silences.SaveAsync(accepted.Silence, cancellationToken))
            {
                return decision;
            }
        }

        return null;
    }

    private async Task<SilenceDecision> SaveAsync(SilenceDecision decision, CancellationToken cancellationToken)
    {
        if (decision is SilenceDecision.Accepted accepted)
        {
            await stores.Silences.SaveAsync(accepted.Silence, cancellationToken);
        }

        return decision;
    }

    private async Task<NoticeScene> SceneAsync(CancellationToken cancellationToken) => new(
        arrangement.Current.Plan, protocol,
        (await SilencesAsync(cancellationToken)).ToItems(), (await stores.Acknowledgements.ListAsync(cancellationToken)).ToItems(), Position: null);
}
