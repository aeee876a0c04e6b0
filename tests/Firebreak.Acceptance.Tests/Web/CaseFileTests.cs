using System.Net;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Firebreak.Acceptance.Tests.Web;

public sealed class CaseFileTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sealed_report_is_served_in_a_sandbox_and_runs_no_script()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await SealAsync(host);

        using var answer = await host.Http.GetAsync(new Uri($"incidents/{id}/case/report.html", UriKind.Relative), Token);

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("sandbox;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_an_unknown_kind_is_downloaded_and_never_shown()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await SealAsync(host);

        using var answer = await host.Http.GetAsync(new Uri($"incidents/{id}/case/tool.js", UriKind.Relative), Token);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Theory]
    [InlineData("..%2f..%2fsecret.txt")]
    [InlineData("%2e%2e/%2e%2e/secret.txt")]
    [InlineData("..%5c..%5csecret.txt")]
    [InlineData("link.txt")]
    [InlineData("elsewhere/secret.txt")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData(".hidden")]
    [InlineData("report.html%00.txt")]
    public async Task No_name_leads_out_of_the_case(string name)
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await SealAsync(host);

        var asTyped = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };

        using var answer = await host.Http.GetAsync(new Uri($"{host.Address}incidents/{id}/case/{name}", asTyped), Token);

        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("the keystore", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../")]
    [InlineData("/etc")]
    [InlineData("")]
    public async Task A_log_that_points_outside_the_data_directory_opens_nothing(string path)
    {
        await using var host = await RoomHost.StartAsync(Token);
        await File.WriteAllTextAsync(Path.Combine(host.Data.FullName, "secret.txt"), "the keystore", Token);
        var id = await host.Script.OpenAsync(Token);
        await host.Desk.SubmitAsync(id, new Command.Seal(HarborCase.Sealed(path)), Actor.Firebreak, Token);

        foreach (var name in new[] { "secret.txt", "passwd", "hostname" })
        {
            using var answer = await host.Http.GetAsync(new Uri($"incidents/{id}/case/{name}", UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_room_shows_the_call_tree_with_the_call_that_proves_the_cause()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await SealAsync(host);
        await using var opened = await browser.OpenAsync(new Uri(host.Address, $"incidents/{id}"));
        await opened.BecomeLiveAsync();

        await opened.Page.GetByText("Call tree").ClickAsync();

        await Expect(opened.Page.Locator(".fb-call")).ToHaveCountAsync(3);
        await Expect(opened.Page.Locator(".fb-call-proof")).ToContainTextAsync("withdraw(1000000000000000000)");
        await Expect(opened.Page.Locator(".fb-call-proof")).ToContainTextAsync("enters again");
        await Expect(opened.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Open the sealed report" })).ToBeVisibleAsync();
    }

    internal static async Task<IncidentId> SealAsync(RoomHost host)
    {
        var (id, plan) = await host.Script.ProposeAsync(Token);
        await host.Desk.SubmitAsync(id, new Command.Approve(plan.Id, "in the incident room"), Actor.Human("Grace"), Token);
        await host.Script.CarryOutAsync(id, plan, Token);
        var directory = host.Data.CreateSubdirectory("cases/harbor/1");
        await WriteAsync(directory, "report.html", "<!doctype html><h1>Report</h1>");
        await WriteAsync(directory, "tool.js", "alert(1)");
        await WriteAsync(directory, ".hidden", "the keystore");
        await WriteAsync(directory, $"call-tree-{HarborCase.Transaction(64)}.json", JsonSerializer.Serialize(Tree, CaseFile.Json));
        await WriteAsync(host.Data, "secret.txt", "the keystore");
        File.CreateSymbolicLink(Path.Combine(directory.FullName, "link.txt"), Path.Combine(host.Data.FullName, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(directory.FullName, "elsewhere"), host.Data.FullName);
        await host.Desk.SubmitAsync(id, new Command.Seal(HarborCase.Sealed("cases/harbor/1")), Actor.Firebreak, Token);
        return id;
    }

    private static CallTree Tree { get; } = new(
        HarborCase.Transaction(64), HarborCase.Block(64),
        [
            Node(0, -1, 0, HarborCase.Vault, "withdraw(uint256)", null),
            Node(1, 0, 1, HarborCase.Attacker, "receive()", null),
            Node(2, 1, 2, HarborCase.Vault, "withdraw(uint256)", "enters again before the balance is written"),
        ],
        Frames: 3);

    private static CallNode Node(int index, int parent, int depth, Address to, string function, string? proof) => new(
        index, parent, depth, FrameKind.Call, HarborCase.Attacker, to, function,
        function.StartsWith("withdraw", StringComparison.Ordinal) ? ["1000000000000000000"] : [], UInt256.Zero, 21_000, Reverted: false, null, proof, LeftOut: 0);

    private static Task WriteAsync(DirectoryInfo directory, string name, string content) =>
        File.WriteAllTextAsync(Path.Combine(directory.FullName, name), content, Token);
}
