using System.Text.Json;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary><c>firebreak calibrate</c> on a real node, and a watch that begins with what it wrote.</summary>
[Collection("one program at a time")]
public sealed class CalibrateCommandTests(LivedChain chain) : IClassFixture<LivedChain>, IDisposable
{
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_without_warning_it_goes_on_and_learns_the_same_as_one_that_was_not()
    {
        var straight = await CalibrateAsync("straight.fbcb", "--fresh");
        Assert.True(straight.ExitCode == 0, straight.ToString());
        var tries = 0;
        while (!await IsKilledOnTheWayAsync())
        {
            Assert.True(++tries < 10, "It always ended before it was killed.");
        }

        var heir = await CalibrateAsync("heir.fbcb");
        Assert.True(heir.ExitCode == 0, heir.ToString());
        Assert.Contains("Going on after block", heir.Errors, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("straight.fbcb"), Token), await File.ReadAllBytesAsync(PathOf("heir.fbcb"), Token));
        var (told, before) = (Report(heir), Report(straight));
        Assert.InRange(told.GetProperty("transactions").GetInt32(), LivedChain.Transactions, LivedChain.Transactions + 20);
        Assert.Equal("Calibrated", told.GetProperty("footing").GetString());
        Assert.Equal(before.GetProperty("transactions").GetInt32(), told.GetProperty("transactions").GetInt32());
        Assert.Equal(before.GetProperty("threshold").GetDouble(), told.GetProperty("threshold").GetDouble());
    }

    [Fact]
    public async Task A_new_watch_that_is_given_the_state_is_calibrated_from_its_first_blocks_on_and_keeps_it()
    {
        Assert.Equal(0, (await CalibrateAsync("coin.fbcb")).ExitCode);
        await ConfigureAsync(LivedChain.ProtocolOf("Coin", chain.Coin));

        await using (var watch = FirebreakProgram.Start(_folder.Path, "serve", "--baseline", "coin.fbcb"))
        {
            var (asked, looks) = (await FirebreakProgram.RunAsync(_folder.Path, Token, "baselines", "--json"), 0);
            while (asked.ExitCode != 0 && !watch.HasExited && looks++ < 60)
            {
                await chain.LiveAsync(uses: 1);
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Token);
                asked = await FirebreakProgram.RunAsync(_folder.Path, Token, "baselines", "--json");
            }

            await watch.KillAsync();
            Assert.True(asked.ExitCode == 0, $"{asked}\n{await watch.EndAsync(Token)}");
        }

        var baseline = Report(await FirebreakProgram.RunAsync(_folder.Path, Token, "baselines", "--json")).GetProperty("baseline");
        Assert.Equal("Calibrated", baseline.GetProperty("footing").GetString());
        Assert.InRange(baseline.GetProperty("transactions").GetInt32(), LivedChain.Transactions, LivedChain.Transactions + 500);
    }

    [Fact]
    public async Task A_state_that_does_not_belong_to_what_is_watched_is_refused_before_anything_starts()
    {
        Assert.Equal(0, (await CalibrateAsync("coin.fbcb")).ExitCode);
        await ConfigureAsync(LivedChain.ProtocolOf("Other", chain.Coin));
        await RefusedAsync("coin.fbcb", "was learned of Coin, and Other is watched");
        await ConfigureAsync(LivedChain.ProtocolOf("Coin", "0x00000000000000000000000000000000000000c1"));
        await RefusedAsync("coin.fbcb", "with other contracts than the protocol file names now");
        await ConfigureAsync(LivedChain.ProtocolOf("Coin", chain.Coin), sandbox: false);
        await RefusedAsync("coin.fbcb", "nothing is learned here");

        await ConfigureAsync(LivedChain.ProtocolOf("Coin", chain.Coin));
        await RefusedAsync("not there.fbcb", "is not there");
        var bytes = await File.ReadAllBytesAsync(PathOf("coin.fbcb"), Token);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(PathOf("touched.fbcb"), bytes, Token);
        await RefusedAsync("touched.fbcb", "its seal does not fit");
    }

    // At the first sight of something to go on from. It has half of the blocks before it then, but a busy machine may look too late.
    private async Task<bool> IsKilledOnTheWayAsync()
    {
        Directory.Delete(ProgressFolder, recursive: true);
        File.Delete(PathOf("killed.fbcb"));
        await using var killed = FirebreakProgram.Start(_folder.Path, Arguments("killed.fbcb"));
        while (!killed.HasExited && !(Directory.Exists(ProgressFolder) && Directory.EnumerateFiles(ProgressFolder, "*.json").Any()))
        {
            await Task.Yield();
        }

        await killed.KillAsync();
        return !File.Exists(PathOf("killed.fbcb"));
    }

    private string ProgressFolder => Path.Combine(_folder.Path, ".run", "calibrate");

    private static JsonElement Report(Ended ended) => JsonDocument.Parse(ended.Output).RootElement;

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private string[] Arguments(string file, params string[] more) =>
        ["calibrate", "--rpc", chain.Node.ToString(), "--from", "0", "--to", $"{LivedChain.Blocks}", "--protocol", chain.Protocol, "--write", file, "--json", .. more];

    private Task<Ended> CalibrateAsync(string file, params string[] more) => FirebreakProgram.RunAsync(_folder.Path, Token, Arguments(file, more));

    private async Task ConfigureAsync(string protocol, bool sandbox = true)
    {
        await File.WriteAllTextAsync(PathOf("protocol.yaml"), protocol, Token);
        await File.WriteAllTextAsync(
            PathOf("firebreak.yaml"),
            $"chain: {{ id: 31337, name: lived, rpc: [\"{chain.Node}\"], confirmations: 2 }}\nprotocol: protocol.yaml\ndata: data\nrespond: manual\nlisten: none\nsandbox: {(sandbox ? "true" : "false")}\n",
            Token);
    }

    private async Task RefusedAsync(string file, string why)
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "serve", "--baseline", file);
        Assert.True(ended.ExitCode == 2 && ended.Errors.Contains(why, StringComparison.Ordinal) && ended.Errors.Contains("--baseline", StringComparison.Ordinal), ended.ToString());
        Assert.False(Directory.Exists(PathOf("data")));
    }
}
