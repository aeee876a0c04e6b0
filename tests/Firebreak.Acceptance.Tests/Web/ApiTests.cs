using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Acceptance.Tests.Web;

public sealed class ApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_incident_is_told_with_its_money_in_wei_its_roster_and_its_plans()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);

        var incident = await host.Http.GetFromJsonAsync<JsonElement>($"api/v1/incidents/{id}", Token);

        Assert.Equal("1250500000000000000000", incident.GetProperty("incident").GetProperty("valueAtRisk").GetString());
        Assert.Equal(["Ada", "Grace", "Edsger"], incident.GetProperty("roster").EnumerateArray().Select(row => row.GetProperty("person").GetString()!), StringComparer.Ordinal);
        Assert.Equal(plan.Id.ToString(), incident.GetProperty("plans")[0].GetProperty("id").GetString());
        Assert.Equal("0x8456cb59", incident.GetProperty("plans")[0].GetProperty("steps")[0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task The_log_is_told_whole_with_its_three_clocks_and_its_links()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await host.Script.OpenAsync(Token);

        var log = (await host.Http.GetFromJsonAsync<JsonElement>($"api/v1/incidents/{id}/log", Token)).EnumerateArray().ToList();

        var stored = await host.Desk.LogAsync(id, Token);
        Assert.Equal(stored.Select(entry => entry.Hash.ToString()), log.Select(entry => entry.GetProperty("hash").GetString()!), StringComparer.Ordinal);
        Assert.Equal("alert-attached", log[1].GetProperty("what").GetProperty("kind").GetString());
        Assert.True(log[1].GetProperty("minedAt").GetDateTimeOffset() < log[1].GetProperty("knownAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task An_unknown_name_is_refused_with_the_roster()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);

        foreach (var path in new[] { $"plans/{plan.Id}/approve", $"incidents/{id}/acknowledge" })
        {
            using var answer = await PostAsync(host, path, new { actor = "Mallory" });
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("Ada, Grace, Edsger", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(PlanStatus.Proposed, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Fact]
    public async Task Anybody_halts_automation_and_only_the_roster_resumes_it_with_a_reason()
    {
        await using var host = await RoomHost.StartAsync(Token);

        using var halt = await PostAsync(host, "automation/halt", new { actor = "a guest" });
        var halted = await host.Http.GetFromJsonAsync<JsonElement>("api/v1/automation", Token);
        using var guest = await PostAsync(host, "automation/resume", new { actor = "a guest", reason = "all is well" });
        using var wordless = await PostAsync(host, "automation/resume", new { actor = "Ada" });
        using var resume = await PostAsync(host, "automation/resume", new { actor = "Ada", reason = "all is well" });

        Assert.Equal((HttpStatusCode.NoContent, true, "a guest"), (halt.StatusCode, halted.GetProperty("halted").GetBoolean(), halted.GetProperty("by").GetString()));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.BadRequest, HttpStatusCode.NoContent), (guest.StatusCode, wordless.StatusCode, resume.StatusCode));
        Assert.False((await host.Http.GetFromJsonAsync<JsonElement>("api/v1/automation", Token)).GetProperty("halted").GetBoolean());
        Assert.Empty((await host.Http.GetFromJsonAsync<JsonElement>("api/v1/incidents", Token)).EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync(new Uri("api/v1/incidents/inc_00000000000000000000000000000000", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task A_plan_may_be_named_by_a_prefix_but_not_by_a_guess()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);

        using var guess = await PostAsync(host, "plans/plan_/approve", new { actor = "Grace" });
        using var prefix = await PostAsync(host, $"plans/{plan.Id.ToString()[..14]}/approve", new { actor = "Grace" });

        Assert.Equal(HttpStatusCode.BadRequest, guess.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, prefix.StatusCode);
        Assert.Equal(PlanStatus.Approved, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Fact]
    public async Task Approving_a_refused_plan_is_a_conflict_that_says_why()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);

        using var refusal = await PostAsync(host, $"plans/{plan.Id}/refuse", new { actor = "Ada", reason = "A false alarm." });
        using var approval = await PostAsync(host, $"plans/{plan.Id}/approve", new { actor = "Grace" });

        Assert.Equal(HttpStatusCode.NoContent, refusal.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, approval.StatusCode);
        Assert.Contains("stays refused", await approval.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(PlanStatus.Refused, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public async Task An_empty_note_is_not_written(string? text)
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await host.Script.OpenAsync(Token);

        using var answer = await PostAsync(host, $"incidents/{id}/notes", new { actor = "Ada", text });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(await host.Desk.LogAsync(id, Token), entry => entry.What is Happened.Noted);
    }

    [Fact]
    public async Task What_does_not_exist_is_a_problem_in_words()
    {
        await using var host = await RoomHost.StartAsync(Token);

        foreach (var path in new[] { "incidents/inc_00000000000000000000000000000000", "incidents/nonsense", "incidents/nonsense/log", "nothing" })
        {
            using var answer = await host.Http.GetAsync(new Uri($"api/v1/{path}", UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("incidents/inc_00000000000000000000000000000000")]
    [InlineData("incidents/nonsense")]
    [InlineData("nothing/of/the/kind")]
    public async Task A_page_that_does_not_exist_says_so_and_leads_back(string path)
    {
        await using var host = await RoomHost.StartAsync(Token);

        using var answer = await host.Http.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("All incidents", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_keeps_the_last_head_while_the_node_is_gone()
    {
        await using var host = await RoomHost.StartAsync(Token);
        host.Node.Mine(HarborCase.Block(77));
        await host.Http.GetFromJsonAsync<JsonElement>("api/v1/health", Token);
        host.Node.Report(NodeCondition.Unreachable, TimeProvider.System.GetUtcNow(), "Connection refused.");

        var health = await host.Http.GetFromJsonAsync<JsonElement>("api/v1/health", Token);

        Assert.Equal("Unreachable", health.GetProperty("node").GetString());
        Assert.Equal("Connection refused.", health.GetProperty("reason").GetString());
        Assert.Equal("77", health.GetProperty("headNumber").GetString());
    }

    [Fact]
    public async Task A_watcher_is_told_of_the_node_at_once_and_of_incidents_as_they_change()
    {
        await using var host = await RoomHost.StartAsync(Token);
        using var stream = new StreamReader(await host.Http.GetStreamAsync(new Uri("api/v1/events", UriKind.Relative), Token));
        Assert.Equal("event: node", await NextAsync(stream, "event: "));

        var id = await host.Script.OpenAsync(Token);

        Assert.Equal("event: incident", await NextAsync(stream, "event: "));
        Assert.Contains(id.ToString(), await NextAsync(stream, "data: "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_frames_foreign_scripts_and_sniffing()
    {
        await using var host = await RoomHost.StartAsync(Token);

        foreach (var path in new[] { "/", "/api/v1/health", "/room.css", "/api/v1/nothing" })
        {
            using var answer = await host.Http.GetAsync(new Uri(path, UriKind.Relative), Token);
            var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(RoomHost host, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/{path}") { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Firebreak", "1");
        return await host.Http.SendAsync(request, Token);
    }

    private static async Task<string> NextAsync(StreamReader stream, string beginning)
    {
        while (await stream.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "the stream ended";
    }
}
