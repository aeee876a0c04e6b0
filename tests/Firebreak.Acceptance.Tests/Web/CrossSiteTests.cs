using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Firebreak.Core.Incidents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Firebreak.Acceptance.Tests.Web;

public sealed class CrossSiteTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_another_site_cannot_approve_a_plan_through_the_operators_browser()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        var target = new Uri(host.Address, $"api/v1/plans/{plan.Id}/approve");
        await using var evil = await EvilSiteAsync(target);
        await using var opened = await browser.OpenAsync(new Uri(evil.Urls.Single()));

        var outcomes = await opened.Page.EvaluateAsync<string[]>("window.attempts");

        Assert.Equal(["blocked", "blocked", "blocked", "closed"], outcomes);
        Assert.Equal(PlanStatus.Proposed, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    public async Task A_write_that_declares_a_foreign_origin_is_refused(string origin)
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        using var request = Approval(host, plan);
        request.Headers.Add("Origin", origin);

        using var answer = await host.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(PlanStatus.Proposed, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Fact]
    public async Task A_write_without_the_declaring_header_is_refused()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        using var request = Approval(host, plan);
        request.Headers.Remove("X-Firebreak");

        using var answer = await host.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(PlanStatus.Proposed, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/incidents")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task A_name_rebound_to_this_address_reads_nothing(string path)
    {
        await using var host = await RoomHost.StartAsync(Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = $"evil.example:{host.Address.Port}";

        using var answer = await host.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_foreign_page_cannot_open_a_circuit()
    {
        await using var host = await RoomHost.StartAsync(Token);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "http://evil.example");

        var refusal = await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/_blazor" }.Uri, Token));

        Assert.Contains("403", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rooms_own_origin_and_a_program_on_this_machine_may_write()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        using var request = Approval(host, plan);
        request.Headers.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority));

        using var answer = await host.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(PlanStatus.Approved, (await host.PlanAsync(id, plan, Token)).Status);
    }

    private static HttpRequestMessage Approval(RoomHost host, ProposedPlan plan) =>
        new(HttpMethod.Post, new Uri(host.Address, $"api/v1/plans/{plan.Id}/approve"))
        {
            Headers = { { "X-Firebreak", "1" } },
            Content = JsonContent.Create(new { actor = "Grace" }),
        };

    // Everything that a page can try: the honest API call, the same without its header, a form-like post, and a socket.
    private static async Task<WebApplication> EvilSiteAsync(Uri target)
    {
        var socket = new UriBuilder(target) { Scheme = "ws", Path = "/_blazor" }.Uri;
        var page = $$"""
            <!doctype html><script>
            const body = JSON.stringify({ actor: 'Grace' });
            const attempt = (options) => fetch('{{target}}', { method: 'POST', body, ...options }).then(answer => answer.type, () => 'blocked');
            window.attempts = Promise.all([
              attempt({ headers: { 'Content-Type': 'application/json', 'X-Firebreak': '1' } }),
              attempt({ headers: { 'Content-Type': 'application/json' } }),
              attempt({ mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } }),
              new Promise(done => { const s = new WebSocket('{{socket}}'); s.onopen = () => done('open'); s.onerror = () => done('closed'); }),
            ]);
            </script>
            """;
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var site = builder.Build();
        site.MapGet("/", () => Results.Content(page, "text/html"));
        await site.StartAsync(Token);
        return site;
    }
}
