using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Firebreak.Acceptance.Tests.Web;

public sealed class RoomInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_approval_button_releases_a_waiting_plan_and_the_record_names_who_pressed_it()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        await using var opened = await browser.OpenAsync(RoomOf(host, id));
        await opened.BecomeLiveAsync();

        await Press(opened.Page, "Approve…");
        var dialog = opened.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("HarborVault.pause()");
        await Expect(dialog).ToContainTextAsync("paused() turns from false to true");
        await dialog.GetByLabel("Grace").CheckAsync();
        await Press(dialog, "Approve and release");

        await Expect(opened.Page.GetByText("Approved, being carried out")).ToBeVisibleAsync();
        await Expect(opened.Page.GetByText("Approved by Grace")).ToBeVisibleAsync();
        Assert.Equal(PlanStatus.Approved, (await host.PlanAsync(id, plan, Token)).Status);
        Assert.Equal(Actor.Human("Grace"), (await host.Desk.LogAsync(id, Token)).Single(entry => entry.What is Happened.PlanApproved).Actor);
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task The_kill_switch_is_on_every_page_and_says_who_turned_it()
    {
        await using var host = await RoomHost.StartAsync(Token);
        await using var opened = await browser.OpenAsync(RoomOf(host, await host.Script.OpenAsync(Token)));
        await opened.BecomeLiveAsync();

        await Press(opened.Page, "Halt automation…");
        var dialog = opened.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Who are you?").FillAsync("Grace");
        await dialog.GetByLabel("Why?").FillAsync("We are baited.");
        await Press(dialog, "Halt automation");

        await Expect(opened.Page.GetByText("Automation halted")).ToBeVisibleAsync();
        await Expect(opened.Page.GetByText("by Grace since")).ToBeVisibleAsync();
        await Press(opened.Page, "Resume automation…");
        await dialog.GetByLabel("Who are you?").FillAsync("Ada");
        await dialog.GetByLabel("Why?").FillAsync("A test.");
        await Press(dialog, "Resume automation");
        await Expect(opened.Page.GetByText("Automation halted")).ToBeHiddenAsync();
        Assert.Empty(opened.Complaints);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task What_is_normal_is_shown_with_how_much_of_each_bound_is_spent(int width)
    {
        await using var host = await RoomHost.StartAsync(Token);
        await using var opened = await browser.OpenAsync(new Uri(host.Address, "baselines"), width);

        await Expect(opened.Page.GetByRole(AriaRole.Heading, new() { Name = "What is normal for Harbor" })).ToBeVisibleAsync();
        await Expect(opened.Page.GetByText("Calibrated", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(opened.Page.Locator("p").Filter(new() { HasText = "Transactions known" })).ToContainTextAsync("1,200");
        await Expect(opened.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "all of the protocol" })).ToContainTextAsync("of 100");
        foreach (var bound in new[] { "This week", "New walks", "Bet on a change" })
        {
            var gauge = opened.Page.GetByRole(AriaRole.Meter, new() { Name = bound }).First;
            await Expect(gauge).ToBeVisibleAsync();
            Assert.InRange(await gauge.EvaluateAsync<double>("meter => meter.value"), 0, 1);
        }

        if (Environment.GetEnvironmentVariable("FIREBREAK_PICTURES") is { Length: > 0 } folder)
        {
            await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"baselines-{width}.png") });
        }

        Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Nobody_approves_without_saying_who_they_are()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        await using var opened = await browser.OpenAsync(RoomOf(host, id));
        await opened.BecomeLiveAsync();

        await Press(opened.Page, "Approve…");
        var dialog = opened.Page.GetByRole(AriaRole.Dialog);
        await Press(dialog, "Approve and release");

        await Expect(dialog.GetByText("Only people on the roster may act: Ada, Grace, Edsger.")).ToBeVisibleAsync();
        Assert.Equal(PlanStatus.Proposed, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Fact]
    public async Task A_refused_plan_shows_its_reason_and_can_no_longer_be_approved()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        await using var opened = await browser.OpenAsync(RoomOf(host, id));
        await opened.BecomeLiveAsync();

        await Press(opened.Page, "Refuse…");
        var dialog = opened.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Ada").CheckAsync();
        await dialog.GetByLabel("Why?").FillAsync("The signal is our own rebalancing.");
        await Press(dialog, "Refuse for good");

        await Expect(opened.Page.Locator(".fb-verdict")).ToContainTextAsync("Refused by Ada");
        await Expect(opened.Page.Locator(".fb-verdict")).ToContainTextAsync("The signal is our own rebalancing.");
        await Expect(opened.Page.GetByRole(AriaRole.Button, new() { Name = "Approve…" })).ToHaveCountAsync(0);
        Assert.Equal(PlanStatus.Refused, (await host.PlanAsync(id, plan, Token)).Status);
    }

    [Fact]
    public async Task Hostile_text_is_shown_as_text_and_runs_nothing()
    {
        const string attack = "<script>window.robbed = 1</script><img src=x onerror='window.robbed = 1'>";
        const string unseen = "\u202e\u200b\u001b[2J";
        await using var host = await RoomHost.StartAsync(Token);
        host.Alerts.Put(HarborCase.AlertOf(host.Script.Harbor.Drain(64, attack + unseen), TimeSpan.Zero) with { Subject = default });
        var id = await host.Desk.OpenAsync(host.Script.Harbor.Open(because: attack + unseen), TimeProvider.System.GetUtcNow(), Token);
        await host.Desk.SubmitAsync(id, new Command.Note($"{attack} שלום 500{unseen}"), Actor.Human("Ada"), Token);
        await using var opened = await browser.OpenAsync(RoomOf(host, id));
        await opened.BecomeLiveAsync();

        await Expect(opened.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(attack);
        await Expect(opened.Page.Locator(".fb-note")).ToContainTextAsync(attack);
        await AssertHarmlessAsync(opened);

        // People may write in any script; a figure beside their words stays where it is.
        await Expect(opened.Page.Locator(".fb-note")).ToContainTextAsync("שלום 500\\u{202e}\\u{200b}\\u{1b}[2J\u2069");

        await opened.Page.GotoAsync(host.Address.ToString());
        await Expect(opened.Page.GetByText("robbed").First).ToBeVisibleAsync();
        await AssertHarmlessAsync(opened);
    }

    private static async Task AssertHarmlessAsync(BrowserPage opened)
    {
        Assert.Null(await opened.Page.EvaluateAsync<int?>("window.robbed ?? null"));
        Assert.Equal("\\u{202e}\\u{200b}\\u{1b}[2J", await opened.Page.EvaluateAsync<string>(@"document.body.innerText.match(/\\u\{202e\}\\u\{200b\}\\u\{1b\}\[2J/)[0]"));
        Assert.False(await opened.Page.EvaluateAsync<bool>(@"/[\u0000-\u0008\u001b\u200b-\u200f\u202a-\u202e\u2066\u2067]/.test(document.body.innerText)"));
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task The_room_follows_what_happens_without_loading_again()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var (id, plan) = await host.Script.ProposeAsync(Token);
        await using var opened = await browser.OpenAsync(RoomOf(host, id));
        await opened.BecomeLiveAsync();
        await opened.Page.EvaluateAsync("window.sameDocument = true");

        await host.Desk.SubmitAsync(id, new Command.Approve(plan.Id, "on the command line"), Actor.Human("Grace"), Token);
        await host.Script.CarryOutAsync(id, plan, Token);

        await Expect(opened.Page.Locator(".fb-time-row").First).ToContainTextAsync("Contained at block 65.");
        await Expect(opened.Page.Locator(".fb-stage-done")).ToHaveCountAsync(4);
        await Expect(opened.Page.GetByText("Done and read back")).ToBeVisibleAsync();
        Assert.True(await opened.Page.EvaluateAsync<bool>("window.sameDocument"));
    }

    [Fact]
    public async Task A_lying_node_is_named_in_the_bar_with_its_reason()
    {
        await using var host = await RoomHost.StartAsync(Token);
        await using var opened = await browser.OpenAsync(host.Address);
        var bar = opened.Page.GetByRole(AriaRole.Status, new() { Name = "Node health" });
        await Expect(bar).ToContainTextAsync("Node connected");

        host.Node.Report(NodeCondition.Lying, TimeProvider.System.GetUtcNow(), "Block 70 does not name block 69 as its parent.");

        await Expect(bar).ToContainTextAsync("Node is lying");
        await Expect(bar).ToContainTextAsync("Block 70 does not name block 69 as its parent.");
    }

    [Fact]
    public async Task A_note_can_be_written_with_the_keyboard_alone()
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await host.Script.OpenAsync(Token);
        await using var opened = await browser.OpenAsync(RoomOf(host, id));
        await opened.BecomeLiveAsync();

        await opened.Page.GetByLabel("Add a note").FocusAsync();
        await opened.Page.Keyboard.TypeAsync("The exchange froze the deposit.");
        await opened.Page.Keyboard.PressAsync("Tab");
        await opened.Page.Keyboard.TypeAsync("Eds");
        await opened.Page.Keyboard.PressAsync("Tab");
        await opened.Page.Keyboard.PressAsync("Enter");

        await Expect(opened.Page.Locator(".fb-note")).ToContainTextAsync("The exchange froze the deposit.");
        Assert.Equal("Edsger", (await host.Desk.LogAsync(id, Token)).Single(entry => entry.What is Happened.Noted).Actor.Name);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(400)]
    public async Task No_page_needs_to_be_scrolled_sideways(int width)
    {
        await using var host = await RoomHost.StartAsync(Token);
        var id = await CaseFileTests.SealAsync(host);
        foreach (var address in new[] { host.Address, RoomOf(host, id) })
        {
            await using var opened = await browser.OpenAsync(address, width);
            await opened.BecomeLiveAsync();
            foreach (var summary in await opened.Page.Locator("summary").AllAsync())
            {
                await summary.ClickAsync();
            }

            Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{address} at {width}");
        }
    }

    private static Uri RoomOf(RoomHost host, IncidentId id) => new(host.Address, $"incidents/{id}");

    private static Task Press(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();

    private static Task Press(ILocator inside, string name) => inside.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
}
