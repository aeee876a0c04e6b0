using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Incidents;

/// <summary>
/// Opens an incident for an alert that pages, attaches what belongs to it, and asks for a plan. Its place in the log of alert changes is
/// saved after the work; every piece of the work is idempotent, so a crash between the two, or a database that has to be waited for, repeats
/// it without effect.
/// </summary>
public sealed partial class IncidentWorker(
    IAlertStore alerts, IIncidentDesk desk, IResponder responder, IncidentScene scene, ILogger<IncidentWorker> logger) : BackgroundService
{
    /// <summary>The name under which its place in the log of alert changes is kept.</summary>
    internal const string Reader = "incidents";

    private const string NoPlan =
        "No plan can be made: the whole chain is watched without a protocol file, so no lever is known. If the contract is yours, write its file with firebreak protocol discover.";

    private static readonly TimeSpan LongestWaitForWorth = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nudge = new Nudge();
        scene.Board.Changed += _ => nudge.Poke();
        await scene.Storage.DoAsync(ResumeAsync, stoppingToken);
        var through = await scene.Storage.AskAsync(token => alerts.LoadReaderAsync(Reader, token), stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var news = await scene.Storage.AskAsync(token => alerts.ReadChangesAsync(through, scene.Options.Value.BatchSize, token), stoppingToken);
            foreach (var item in news)
            {
                await scene.Storage.DoAsync(token => TakeAsync(item.Alert, token), stoppingToken);
                through = item.Sequence;
                await scene.Storage.DoAsync(token => alerts.SaveReaderAsync(Reader, item.Sequence, token), stoppingToken);
            }

            if (news.Count == 0)
            {
                await nudge.WaitAsync(TimeSpan.FromSeconds(1), scene.Time, stoppingToken);
            }
        }
    }

    // A crash may have come between opening an incident and proposing its plan.
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            if (incident.Status == IncidentStatus.Open)
            {
                await responder.ProposeAsync(incident.Id, cancellationToken);
            }
        }
    }

    private async Task TakeAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (!scene.Protocol.IsOurs(alert.Subject))
        {
            return;
        }

        var incidents = await desk.ListAsync(cancellationToken);
        var incident = incidents.FirstOrDefault(candidate =>
            candidate.Chain == alert.Chain && candidate.Protocol == scene.Protocol.Name && candidate.Status != IncidentStatus.Closed
            && candidate.Alerts.Any(known => IsOneStory(known, alert)));
        var id = incident?.Id;
        if (incident is not null && (alert.Severity <= Severity.P3 || incident.Alerts.Any(known => known.Id == alert.Id)))
        {
            await desk.SubmitAsync(incident.Id, new Command.Track(alert), Actor.Firebreak, cancellationToken);
        }
        else if (incident is null && alert is { Pages: true, State: not AlertState.Retracted } && IsNews(alert, incidents))
        {
            id = await OpenAsync(alert, incidents, cancellationToken);
        }

        if (id is not null && alert.Pages && alert.State != AlertState.Retracted)
        {
            await responder.ProposeAsync(id.Value, cancellationToken);
        }
    }

    // A protocol has one incident at a time; on a whole chain what is done to one victim is no news of another.
    private bool IsOneStory(Alert one, Alert other) => !scene.Protocol.IsWholeChain || one.Subject == other.Subject
        || one.Standing.Any(signal => other.Standing.Any(beside => beside.Provenance.Transaction == signal.Provenance.Transaction));

    // People may close a case while word of its own alert is still under way: a confirmation, or a change read again after a crash.
    private static bool IsNews(Alert alert, IReadOnlyList<Incident> incidents)
    {
        var known = incidents
            .SelectMany(incident => incident.Alerts)
            .Where(candidate => candidate.Id == alert.Id)
            .SelectMany(candidate => candidate.Standing)
            .Select(signal => signal.Id)
            .ToHashSet();
        return alert.Standing.Any(signal => !known.Contains(signal.Id));
    }

    private async Task<IncidentId> OpenAsync(Alert alert, IReadOnlyList<Incident> incidents, CancellationToken cancellationToken)
    {
        var roster = scene.Protocol.People.Select(person => new Happened.RoleAssigned(person.Role, person.Name)).ToItems();
        var (all, _) = await alerts.LoadAsync(cancellationToken);
        var beside = all.Where(other => other.Id != alert.Id && BelongsBeside(other, alert) && IsNews(other, incidents)).ToItems();
        var atRisk = await ValueAtRiskAsync(alert, cancellationToken);
        var command = new Command.Open(alert.Chain, scene.Protocol.Name, alert, atRisk, roster, beside);
        var id = await desk.OpenAsync(command, alert.FirstSeenAt, cancellationToken);
        LogOpened(id.ToString(), alert.Id.ToString(), alert.Because);
        if (scene.Protocol.IsWholeChain)
        {
            await desk.SubmitAsync(id, new Command.Note(NoPlan), Actor.Firebreak, cancellationToken);
        }

        return id;
    }

    private bool BelongsBeside(Alert other, Alert alert) =>
        other is { Severity: <= Severity.P3, State: AlertState.Provisional or AlertState.Confirmed }
        && other.Chain == alert.Chain
        && scene.Protocol.IsOurs(other.Subject)
        && IsOneStory(other, alert);

    // What a contract holds; and of a role's holder, what all contracts hold: how far the role reaches is not known here.
    private IEnumerable<Address> ReachOf(Address subject) =>
        scene.Protocol.FindContract(subject) is null ? scene.Protocol.Contracts.Select(contract => contract.Address) : [subject];

    private async Task<UInt256> ValueAtRiskAsync(Alert alert, CancellationToken cancellationToken)
    {
        // A figure for people. Neither the incident nor its plan waits for it for long.
        using var deadline = new CancellationTokenSource(LongestWaitForWorth, scene.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var valuation = await scene.Outage.AskAsync("The value at risk", ReadAsync, either.Token);
            return valuation is null ? UInt256.Zero : ReachOf(alert.Subject).Aggregate(UInt256.Zero, (sum, contract) => sum + valuation.ValueHeldBy(contract));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogWorthUnknown(alert.Id.ToString());
            return UInt256.Zero;
        }

        async Task<Valuation> ReadAsync(CancellationToken token)
        {
            if (!alert.IsMined)
            {
                return await scene.Valuations.ReadAsync(alert.FirstBlock, token);
            }

            var block = await scene.Blocks.FindAsync(alert.FirstBlock, token)
                ?? throw new NodeAnswerException($"The node has no block {alert.FirstBlock}.");
            return await scene.Valuations.ReadAsync(block.Before, token);
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "{Incident} opened for {Alert}: {Because}")]
    private partial void LogOpened(string incident, string alert, string because);

    [LoggerMessage(4002, LogLevel.Warning, "The value at risk of {Alert} is not known yet: the node does not say it. The incident is opened without it.")]
    private partial void LogWorthUnknown(string alert);
}

/// <summary>What the incident room needs of the rest of the house.</summary>
public sealed record IncidentScene(
    Protocol Protocol,
    IAlertBoard Board,
    RecentBlocks Blocks,
    ValuationReader Valuations,
    NodeOutage Outage,
    StorageOutage Storage,
    TimeProvider Time,
    IOptions<IncidentOptions> Options);
