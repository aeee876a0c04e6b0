using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// Has a case file assembled for every incident that is contained and has none yet, once its containment lies as deep as alerts are
/// confirmed, and all that was seen up to it is in its log: what is sealed should neither be taken back by the chain nor lack what came before. A crash in between only repeats the work.
/// </summary>
public sealed partial class CaseWorker(
    IIncidentDesk desk, ICaseRoom room, CaseReadiness readiness, IngestScene scene, TimeProvider time, ILogger<CaseWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nudge = new Nudge();
        desk.Changed += _ => nudge.Poke();
        scene.Status.Moved += _ => nudge.Poke();
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var incident in await scene.Storage.AskAsync(desk.ListAsync, stoppingToken))
            {
                if (incident is { Status: IncidentStatus.Contained, CaseFile: null } && IsDeepEnough(incident)
                    && await readiness.IsCompleteAsync(ActedAt(incident), stoppingToken))
                {
                    await scene.Storage.DoAsync(token => AssembleAsync(incident.Id, token), stoppingToken);
                }
            }

            await nudge.WaitAsync(Interval, time, stoppingToken);
        }
    }

    private bool IsDeepEnough(Incident incident) => scene.Status.Position is { } position
        && ActedAt(incident) + (ulong)scene.Options.Value.Confirmations <= position.Head.Number;

    // Zero when somebody else contained it before Firebreak could.
    private static ulong ActedAt(Incident incident) =>
        incident.Plans.SelectMany(plan => plan.Progress).OfType<Happened.StepMined>().LastOrDefault()?.Block.Number ?? 0;

    private async Task AssembleAsync(IncidentId incident, CancellationToken cancellationToken)
    {
        var caseFile = await scene.Outage.AskAsync($"The case file of {incident}", token => room.AssembleAsync(incident, token), cancellationToken);
        if (caseFile is not null)
        {
            LogSealed(incident.ToString(), caseFile.Edition, caseFile.Path, caseFile.Manifest.ToString());
        }
    }

    [LoggerMessage(6001, LogLevel.Information, "{Incident}: edition {Edition} of the case file is sealed in {Path}, manifest {Manifest}.")]
    private partial void LogSealed(string incident, int edition, string path, string manifest);
}
