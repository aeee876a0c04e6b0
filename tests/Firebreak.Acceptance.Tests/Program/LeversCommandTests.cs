using System.Text.Json;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary><c>firebreak levers check</c> on the drill's chain, with its real Safe and vault.</summary>
[Collection("one program at a time")]
public sealed class LeversCommandTests : IDisposable
{
    private static readonly byte[] Pauser = Keccak.Hash("PAUSER_ROLE").ToArray();
    private readonly WorkFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_says_which_lever_works_and_which_died_when_its_role_was_revoked()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        await DrillFiles.WriteAsync(stage, _folder.Path, new DrillFileOptions { Rpc = [stage.Node.HttpEndpoint] }, Token);
        var file = Path.Combine(_folder.Path, "protocol.yaml");
        var (vault, safe) = (stage.Harbor.Vault, stage.Harbor.Safe);
        await File.AppendAllTextAsync(
            file,
            $$"""

            levers:
              - lever: oz-revoke-role
                name: the guardian's right
                at: "{{vault}}"
                caller: "{{safe}}"
                with: { role: "keccak(PAUSER_ROLE)", account: "{{stage.Harbor.Guardian.Address}}" }
                rehearsed: 2020-01-01

            """,
            Token);

        var (code, armed) = await CheckAsync();
        Assert.Equal((1, "armed", "dying"), (code, armed["pausable-vault"], armed["oz-revoke-role"]));

        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Token)).Replace("    rehearsed: 2020-01-01\n", "", StringComparison.Ordinal), Token);
        Assert.Equal(0, (await CheckAsync()).Code);

        await stage.Chain.AskAsync("anvil_impersonateAccount", [safe.ToHex()], Token);
        await stage.Chain.AskAsync("anvil_setBalance", [safe.ToHex(), "0xde0b6b3a7640000"], Token);
        var revoke = AbiFunction.Parse("revokeRole(bytes32 role, address account)").Encode(Pauser, stage.Harbor.Guardian.Address);
        await stage.Chain.AskAsync("eth_sendTransaction", [new { from = safe.ToHex(), to = vault.ToHex(), data = Hex.Encode(revoke), gas = "0xf4240" }], Token);
        await stage.Chain.NextBlockAsync(Token);

        var (late, dead) = await CheckAsync();
        Assert.Equal((1, "dead", "pulled"), (late, dead["pausable-vault"], dead["oz-revoke-role"]));

        var table = await FirebreakProgram.RunAsync(_folder.Path, Token, "levers", "check");
        Assert.Equal(1, table.ExitCode);
        Assert.Contains("dead: tried on the head its call fails", table.Output.ReplaceLineEndings(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exercise_touches_no_file_and_no_records_that_it_did_not_make()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, Token);
        await DrillFiles.WriteAsync(stage, _folder.Path, new DrillFileOptions { Rpc = [stage.Node.HttpEndpoint] }, Token);
        var (config, own) = (Path.Combine(_folder.Path, "firebreak.yaml"), Path.Combine(_folder.Path, "rehearsal.yaml"));
        await File.WriteAllTextAsync(own, "# my notes\n", Token);

        var refused = await FirebreakProgram.RunAsync(_folder.Path, Token, "rehearse", "HarborVault");
        Assert.Contains("would overwrite", refused.Errors.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal((2, "# my notes\n"), (refused.ExitCode, await File.ReadAllTextAsync(own, Token)));

        File.Delete(own);
        var records = Directory.CreateDirectory(Path.Combine(_folder.Path, "data", "rehearsal"));
        await File.WriteAllTextAsync(Path.Combine(records.FullName, "firebreak.db"), "the watch's own", Token);
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config, Token)).Replace("data: ", "data: data/rehearsal # ", StringComparison.Ordinal), Token);
        var kept = await FirebreakProgram.RunAsync(_folder.Path, Token, "rehearse", "HarborVault");

        Assert.True(kept.ExitCode == 2 && kept.Errors.Contains("keeps its records", StringComparison.Ordinal), kept.ToString());
        Assert.True(File.Exists(Path.Combine(records.FullName, "firebreak.db")));
    }

    private async Task<(int Code, Dictionary<string, string> States)> CheckAsync()
    {
        var ended = await FirebreakProgram.RunAsync(_folder.Path, Token, "levers", "check", "--json");
        Assert.True(ended.ExitCode is 0 or 1, ended.ToString());
        using var json = JsonDocument.Parse(ended.Output);
        return (ended.ExitCode, json.RootElement.EnumerateArray().ToDictionary(
            lever => lever.GetProperty("lever").GetString()!, lever => lever.GetProperty("state").GetString()!, StringComparer.Ordinal));
    }
}
