using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Firebreak.Adapters.Anvil;
using Xunit;

namespace Firebreak.Adapters.Tests.Anvil;

public sealed class AnvilProcessTests
{
    private const string OwnersNote = "FIREBREAK_ANVIL_OWNER_NOTE";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chain_answers_with_the_id_it_was_given()
    {
        await using var anvil = await StartAsync(new AnvilOptions { ChainId = 4711 });

        Assert.Equal("0x1267", await AskAsync(anvil, "eth_chainId"));
    }

    [Fact]
    public async Task Two_chains_live_side_by_side_and_know_nothing_of_each_other()
    {
        await using var one = await StartAsync(new AnvilOptions());
        await using var other = await StartAsync(new AnvilOptions());

        await AskAsync(one, "evm_mine");

        Assert.NotEqual(one.Port, other.Port);
        Assert.Equal("0x1", await AskAsync(one, "eth_blockNumber"));
        Assert.Equal("0x0", await AskAsync(other, "eth_blockNumber"));
    }

    [Fact]
    public async Task A_disposed_chain_leaves_no_process_and_no_folder()
    {
        var anvil = await StartAsync(new AnvilOptions());
        var process = Process.GetProcessById(anvil.ProcessId);
        Assert.True(Directory.Exists(anvil.Folder));

        await anvil.DisposeAsync();
        await process.WaitForExitAsync(Token);

        Assert.False(Directory.Exists(anvil.Folder));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_chain_dies_when_its_owner_is_killed()
    {
        var note = Path.GetTempFileName();
        using var owner = StartOwner(note);
        var anvil = Process.GetProcessById(await ReadNoteAsync(note, owner));

        owner.Kill();

        await anvil.WaitForExitAsync(Token);
        Assert.True(anvil.HasExited);
        File.Delete(note);
    }

    [Fact]
    public async Task A_missing_binary_is_named()
    {
        var fault = await Assert.ThrowsAsync<AnvilUnavailableException>(() => StartAsync(new AnvilOptions { Binary = "/nowhere/anvil" }));

        Assert.Equal("There is no anvil at /nowhere/anvil.", fault.Message);
    }

    [Fact]
    public async Task A_chain_that_cannot_start_tells_why_in_its_own_words()
    {
        var fault = await Assert.ThrowsAsync<AnvilUnavailableException>(() => StartAsync(new AnvilOptions { Hardfork = "of-the-road" }));

        Assert.Contains("of-the-road", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Not a test: the process that <see cref="A_chain_dies_when_its_owner_is_killed"/> kills.</summary>
    [Fact(Explicit = true)]
    public async Task Own_a_chain_until_killed()
    {
        await using var anvil = await StartAsync(new AnvilOptions());
        var note = Environment.GetEnvironmentVariable(OwnersNote);
        Assert.SkipWhen(note is null, "Only for the test that starts it.");
        await File.WriteAllTextAsync(note, $"{anvil.ProcessId};", Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Token);
    }

    private static Process StartOwner(string note)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "--filter-method", $"*.{nameof(Own_a_chain_until_killed)}", "--explicit", "only" },
            Environment = { [OwnersNote] = note },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    private static async Task<int> ReadNoteAsync(string note, Process owner)
    {
        while (true)
        {
            var text = await File.ReadAllTextAsync(note, Token);
            if (text.EndsWith(';'))
            {
                return int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
            }

            Assert.False(owner.HasExited, "The owner ended before it had a chain.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    private static Task<AnvilProcess> StartAsync(AnvilOptions options) => AnvilProcess.StartAsync(options, TimeProvider.System, Token);

    private static async Task<string?> AskAsync(AnvilProcess anvil, string method)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsJsonAsync(anvil.HttpEndpoint, new { jsonrpc = "2.0", id = 1, method, @params = Array.Empty<object>() }, Token);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return json.RootElement.GetProperty("result").GetString();
    }
}
