using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Engine.Tests;

/// <summary>What is said of a page in an incident reaches what is learned, once.</summary>
public sealed class PageVerdictTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verdict_is_carried_once_however_often_the_program_starts()
    {
        var time = new FakeTimeProvider(A.Dawn);
        var (ledger, journal) = (new InMemoryLedger(), new InMemoryJournal(time));
        using var desk = new IncidentDesk(ledger, time);
        var id = await desk.OpenAsync(new HarborCase(A.Dawn).Open(), A.Dawn, Token);
        var incident = (await desk.FindAsync(id, Token))!;
        await desk.SubmitAsync(id, new Command.JudgePage(incident.Alerts[0].Id, IsFalse: true, "our own"), Actor.Human("Ada"), Token);

        for (var start = 0; start < 2; start++)
        {
            using var worker = new PageVerdictWorker(desk, new PageVerdicts(journal), new StorageOutage(time, NullLogger<StorageOutage>.Instance), time);
            await worker.StartAsync(Token);
            while ((await journal.WaitingMarksAsync(incident.Chain, incident.Protocol, Token)).Count == 0)
            {
                await Task.Delay(1, Token);
            }

            await worker.StopAsync(Token);
        }

        Assert.Equal(
            [new PageMark($"alert {incident.Alerts[0].Id}", IsFalse: true)], await journal.WaitingMarksAsync(incident.Chain, incident.Protocol, Token));
    }
}
