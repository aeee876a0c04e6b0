using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Acceptance.Tests.Web;

/// <summary>What is wrong with the watching itself opens no incident, and is seen all the same.</summary>
public sealed class WatchingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_about_watching_is_told_by_the_api_and_stands_above_the_incidents()
    {
        await using var host = await RoomHost.StartAsync(Token);
        host.Alerts.Put(Broken("Block 7 was final, but <b>not any more</b>."));

        var alert = Assert.Single((await host.Http.GetFromJsonAsync<JsonElement>("api/v1/alerts", Token)).EnumerateArray());
        Assert.Equal(("finality-broken", "P1", true, "Confirmed"), (Text(alert, "rule"), Text(alert, "severity"), alert.GetProperty("pages").GetBoolean(), Text(alert, "state")));
        Assert.Equal(JsonValueKind.Null, alert.GetProperty("subject").ValueKind);
        var page = await host.Http.GetStringAsync(new Uri("/", UriKind.Relative), Token);
        Assert.Contains("Block 7 was final, but &lt;b&gt;not any more&lt;/b&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("P1 pages", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolved_alert_leaves_the_page()
    {
        await using var host = await RoomHost.StartAsync(Token);
        host.Alerts.Put(Broken("Block 7 was final.") with { State = AlertState.Resolved });

        Assert.DoesNotContain("Block 7 was final", await host.Http.GetStringAsync(new Uri("/", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coverage_is_told_by_rule_with_the_reasons()
    {
        await using var host = await RoomHost.StartAsync(Token);
        for (ulong number = 5; number <= 7; number++)
        {
            var block = A.BlockRef(number);
            Items<CoverageGap> gaps = number == 6 ? [new CoverageGap("a", Transaction: null, GapCause.NotAnswered, "no state")] : [];
            await host.Journal.CommitAsync(
                new ChainCommit(default, new ChainPosition([block], Finalized: null), [], [], [], []) { Coverage = new BlockCoverage(block, ["a", "b"], gaps) }, Token);
        }

        var coverage = await host.Http.GetFromJsonAsync<JsonElement>("api/v1/coverage?from=5", Token);
        Assert.False(coverage.GetProperty("whole").GetBoolean());
        Assert.Equal("Blocks 5 to 7: every rule saw every block except block 6 (a: no state).", Text(coverage, "summary"));
        Assert.True((await host.Http.GetFromJsonAsync<JsonElement>("api/v1/coverage?rule=b", Token)).GetProperty("whole").GetBoolean());
        using var wrong = await host.Http.GetAsync(new Uri("api/v1/coverage?from=9&to=3", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static Alert Broken(string because)
    {
        var signal = A.Signal(rule: "finality-broken") with { Family = Family.Network, Because = because, Subject = default, Actors = [] };
        return Alert.From(signal, new AlertId(A.Hash("finality"), 1), A.Dawn);
    }
}
