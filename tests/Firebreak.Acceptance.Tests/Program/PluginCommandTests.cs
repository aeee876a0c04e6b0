using System.Security.Cryptography;
using System.Text.Json;
using Firebreak.Adapters.Packs;
using Firebreak.Hosting;
using Firebreak.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>A detector in an assembly of the operator's, in the whole program on a real chain.</summary>
[Collection("one program at a time")]
public sealed class PluginCommandTests(MonitoredChain chain) : IClassFixture<MonitoredChain>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_listed_judges_live_blocks_and_is_named_in_the_coverage()
    {
        var config = await WriteAsync(HashOf(Example));

        var listed = await FirebreakProgram.RunAsync(chain.Folder, Token, "rules", "list", "--config", config, "--json");
        Assert.True(listed.ExitCode == 0, listed.ToString());
        Assert.Equal("fresh-approvals", JsonDocument.Parse(listed.Output).RootElement[0].GetProperty("id").GetString());

        using var host = FirebreakHost.Build(FirebreakFile.Load(config), _ => { });
        await host.StartAsync(Token);
        await chain.ApproveAsync(by: chain.Coin);
        var alert = await FirstAlertAsync(host.Services.GetRequiredService<Engine.Alerting.IAlertBoard>());
        await host.StopAsync(Token);

        Assert.Equal(("fresh-approvals", false), (alert.Rule, alert.Pages));
        var coverage = await FirebreakProgram.RunAsync(chain.Folder, Token, "coverage", "--config", config, "--rule", "fresh-approvals", "--json");
        Assert.True(coverage.ExitCode == 0, coverage.ToString());
        var rearmed = await FirebreakProgram.RunAsync(chain.Folder, Token, "plugins", "rearm", "fresh-approvals", "--config", config);
        Assert.True(rearmed.ExitCode == 0, rearmed.ToString());
    }

    [Fact]
    public async Task Another_assembly_under_its_name_ends_the_start()
    {
        var config = await WriteAsync(new string('0', 64));

        var ended = await FirebreakProgram.RunAsync(chain.Folder, Token, "serve", "--config", config);

        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains($"{config}:7:", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("ask who changed it", ended.Errors, StringComparison.Ordinal);
    }

    private static string Example => Path.Combine(
        VectorTable.FindRepository(), "artifacts", "bin", "FreshApprovals", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "FreshApprovals.dll");

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static async Task<Core.Alerting.Alert> FirstAlertAsync(Engine.Alerting.IAlertBoard board)
    {
        while (true)
        {
            if (board.Current.FirstOrDefault(alert => alert.Rule == "fresh-approvals") is { } alert)
            {
                return alert;
            }

            await Task.Delay(50, Token);
        }
    }

    private async Task<string> WriteAsync(string hash)
    {
        var config = Path.Combine(chain.Folder, "plugged.yaml");
        await File.WriteAllTextAsync(
            config,
            $"""
            chain: {"{"} id: 31337, rpc: ["{chain.Node}"], learnFrom: 0 {"}"}
            protocol: protocol.yaml
            data: data-{hash[..4]}
            respond: manual
            listen: none
            plugins:
              - path: {Example}
                sha256: {hash}
                page: with-others
                budget: 5000
            """,
            Token);
        return config;
    }
}
