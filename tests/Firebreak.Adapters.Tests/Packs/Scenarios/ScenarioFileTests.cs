using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Engine.Configuration;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs.Scenarios;

public sealed class ScenarioFileTests : IDisposable
{
    private const string Whole =
        """
        id: quay
        title: A vault
        kind: first-depositor
        flaw: Shares are priced by what the vault holds.
        accounts: { deployer: 100 ether, mallory: 2.5 ether }
        setup:
          - { as: deployer, deploy: 'Token("Quay", 18)', name: token }
          - { as: deployer, call: '$token.mint($mallory, 3 * 10 ether)' }
          - { wait: 2 d }
        benign:
          - { as: mallory, pay: $deployer, value: 1 ether }
        attack:
          - repeat: 3
            steps:
              - { as: mallory, call: '$token.take($round)', hostile: true }
        protocol: { name: Quay, roots: [$token], prices: { ETH: 2000, $token: 1.5 } }
        expect: { rules: [donation], kept: { of: $token.total(), percent: 90 } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("firebreak-drill-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_drill_is_read_as_it_is_written()
    {
        var drill = Load(Whole);

        Assert.Equal(("quay", "first-depositor"), (drill.Id, drill.Kind));
        Assert.Equal(2_500_000_000_000_000_000, drill.Accounts["mallory"]);
        Assert.Equal(1.5m, drill.Protocol.Prices["token"]);
        Assert.Equal(90, drill.Expected.Kept!.Percent);
        var deploy = Assert.IsType<Step.Deploy>(drill.Setup[0]);
        Assert.Equal(("Token", "token", 2), (deploy.Artifact, deploy.Naming!.Name, deploy.Arguments.Count));
        var repeat = Assert.IsType<Step.Repeat>(Assert.Single(drill.Attack));
        Assert.True(Assert.IsType<Step.Call>(Assert.Single(repeat.Steps)).Terms.Hostile);
    }

    [Fact]
    public void The_past_is_as_long_as_its_blocks_and_its_waiting() =>
        Assert.Equal(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(36), Load(Whole).Past(TimeSpan.FromSeconds(12)));

    [Fact]
    public void Every_fault_of_a_file_is_named_at_once_with_its_place()
    {
        var faults = Faults(Whole
            .Replace("title: A vault", "titel: A vault", StringComparison.Ordinal)
            .Replace("3 * 10 ether)", "3 * 10 eth)", StringComparison.Ordinal)
            .Replace("pay: $deployer, value", "pay: $deployer, hostile: true, value", StringComparison.Ordinal)
            .Replace("percent: 90", "percent: 900", StringComparison.Ordinal));

        Assert.Contains(faults, fault => fault.Line == 2 && fault.What.Contains("titel", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Line == 8 && fault.What.Contains("the unit \"eth\"", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Line == 11 && fault.What.Contains("outside of the attack", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Line == 17 && fault.What.Contains("900", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$token.mint($mallory", "$token.mint($malory", 8, "$malory is not known yet")]
    [InlineData("as: mallory, call", "as: oscar, call", 15, "there is no account \"oscar\"")]
    [InlineData("name: token }", "name: mallory }", 7, "is an account")]
    [InlineData("roots: [$token]", "roots: [$tokens]", 16, "$tokens is not known yet")]
    [InlineData("of: $token.total()", "of: sum($token)", 17, "there is no function \"sum\"")]
    [InlineData("hostile: true", "hostile: false", 13, "no step of the attack is hostile")]
    [InlineData("- { wait: 2 d }", "- { wait: 2 d, mine: 1 }", 9, "at once")]
    [InlineData("wait: 2 d", "wait: 4000 d", 9, "4000 d")]
    [InlineData("- { wait: 2 d }", "- { repeat: 20, steps: [{ wait: 400 d }] }", 7, "more than 10 years")]
    [InlineData("- { wait: 2 d }", "- { repeat: 1000, steps: [{ repeat: 1000, steps: [{ mine: 1000 }] }] }", 7, "more than 2000 steps")]
    public void A_slip_is_found_before_anything_runs(string right, string wrong, int line, string what)
    {
        var fault = Faults(Whole.Replace(right, wrong, StringComparison.Ordinal))[0];

        Assert.Equal(line, fault.Line);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_are_held_against_the_contracts()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts"));
        File.WriteAllText(
            Path.Combine(_folder, "artifacts", "Token.json"),
            """{ "abi": [{ "type": "function", "name": "mint", "inputs": [{ "name": "to", "type": "address" }], "outputs": [], "stateMutability": "nonpayable" }], "bytecode": "0x00" }""");

        var faults = Assert.Throws<BadConfigurationException>(() => Load(Whole, new ArtifactShelf(_folder))).Faults;

        Assert.Contains(faults, fault => fault.Line == 7 && fault.What.Contains("built with 0 arguments, here are 2", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Line == 8 && fault.What.Contains("no function \"mint\" of 2 arguments", StringComparison.Ordinal) && fault.Mend.Contains("mint(address)", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Line == 15 && fault.What.Contains("\"take\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../../etc/passwd.json")]
    [InlineData("/etc/passwd.json")]
    [InlineData("artifacts/Token.txt")]
    public void An_artifact_lies_below_the_folder_of_contracts(string path)
    {
        var faults = Faults(Whole.Replace("accounts:", $"contracts: {{ Other: {path} }}\naccounts:", StringComparison.Ordinal));

        Assert.Contains("below contracts/", Assert.Single(faults).Mend, StringComparison.Ordinal);
    }

    private Scenario Load(string text, ArtifactShelf? artifacts = null)
    {
        var path = Path.Combine(_folder, "quay.yaml");
        File.WriteAllText(path, text);
        return ScenarioFile.Load(path, artifacts);
    }

    private IReadOnlyList<Fault> Faults(string text) => [.. Assert.Throws<BadConfigurationException>(() => Load(text)).Faults];
}
