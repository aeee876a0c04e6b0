using System.Text.Json;
using Firebreak.Drills;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

[Collection("one program at a time")]
public sealed class NodeCommandTests : IAsyncLifetime
{
    private readonly WorkFolder _folder = new();
    private DrillStage _stage = null!;
    private DrillFiles _files = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, CancellationToken.None);
        _files = await DrillFiles.WriteAsync(_stage, _folder.Path, new DrillFileOptions(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_a_node_offers_is_a_table_for_people_and_json_for_machines()
    {
        var rpc = _stage.Node.HttpEndpoint.ToString();
        var table = await FirebreakProgram.RunAsync(_folder.Path, Token, "node", "--rpc", rpc);
        var json = await FirebreakProgram.RunAsync(_folder.Path, Token, "node", "--rpc", rpc, "--json");

        Assert.True(table.ExitCode == 0, table.ToString());
        Assert.Contains("Call frames", table.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        var abilities = document.RootElement[0].GetProperty("abilities").EnumerateArray()
            .ToDictionary(ability => ability.GetProperty("name").GetString()!, ability => ability.GetProperty("isThere").GetBoolean());
        Assert.True(abilities["Call frames"]);
        Assert.True(abilities["Blocks proven"]);
    }

    [Fact]
    public async Task A_node_that_is_down_ends_with_its_name()
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "node", "--rpc", "http://127.0.0.1:1");

        Assert.Equal(70, ended.ExitCode);
        Assert.Contains("http://127.0.0.1:1", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_for_another_chain_than_the_nodes_is_refused_at_once()
    {
        var written = await File.ReadAllTextAsync(_files.Config, Token);
        await File.WriteAllTextAsync(_files.Config, written.Replace($"id: {_stage.Chain.ChainId}", "id: 1", StringComparison.Ordinal), Token);

        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "serve", "--config", _files.Config);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("but the configuration says chain 1", ended.Errors, StringComparison.Ordinal);
    }
}
