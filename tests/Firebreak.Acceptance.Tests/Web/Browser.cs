using Microsoft.Playwright;
using Xunit;

namespace Firebreak.Acceptance.Tests.Web;

/// <summary>One Chromium of the operating system for all tests; nothing is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("FIREBREAK_CHROMIUM") ?? Array.Find(Places, File.Exists);
        if (path is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000); // a busy machine is no fault
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        });
    }

    /// <summary>A fresh page, 1280 wide, that fails the test on any script error or refused resource. Skips without Chromium.</summary>
    internal async Task<BrowserPage> OpenAsync(Uri address, int width = 1280)
    {
        Assert.SkipWhen(_browser is null, "Chromium is missing: apt-get install -y chromium, or set FIREBREAK_CHROMIUM to its path.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 1000 } });
        var page = await context.NewPageAsync();
        var opened = new BrowserPage(page);
        await page.GotoAsync(address.ToString());
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>A page and what its console complained of.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    public BrowserPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Script errors, refused resources and broken content policies.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Waits until the page is alive, not only painted.</summary>
    public Task BecomeLiveAsync() => Page.Locator(".fb-time-row, .fb-list-row, .fb-empty").First.WaitForAsync();

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
