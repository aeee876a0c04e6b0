using Firebreak.Core.Incidents;
using Firebreak.TestKit.Response;
using Xunit;

namespace Firebreak.Engine.Tests;

public sealed class IncidentDeskTests
{
    [Fact]
    public async Task A_list_reads_a_log_again_only_when_it_has_grown_whoever_wrote_to_it()
    {
        var house = await Response.House.OpenAsync();
        var questions = 0;
        using var desk = house.Desk(new GatedLedger(house.Ledger, () =>
        {
            questions++;
            return Task.CompletedTask;
        }));
        using var other = house.Desk();
        await desk.ListAsync(TestContext.Current.CancellationToken);
        questions = 0;

        await desk.ListAsync(TestContext.Current.CancellationToken);
        var questionsForNothingNew = questions;
        await other.SubmitAsync(house.Incident, new Command.Acknowledge(), Actor.Human("ops-lead"), TestContext.Current.CancellationToken);
        var seen = Assert.Single(await desk.ListAsync(TestContext.Current.CancellationToken));

        Assert.True(seen.IsAcknowledged);
        Assert.True(questionsForNothingNew < questions - questionsForNothingNew, "The heads alone must tell that nothing is new.");
    }
}
