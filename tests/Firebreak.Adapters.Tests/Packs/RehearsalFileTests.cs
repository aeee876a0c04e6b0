using Firebreak.Adapters.Packs;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

/// <summary>A rehearsal knows all that a watch knows of the protocol, and nothing by which it could reach people or the watch's chain and records.</summary>
public sealed class RehearsalFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_rehearsal_keeps_levers_people_and_playbooks_and_leaves_the_chain_the_records_and_the_receivers()
    {
        var watch = Write(
            """
            # Ours.
            chain:
              id: 1
              rpc: [ws://node.example:8546]   # the real one
              send: [https://relay.example]
            protocol: protocol.yaml
            data: data
            respond: automatic
            listen: http://127.0.0.1:5080
            alerting:
              receivers:
                - name: ops
                  email: { to: [ops@example.org], from: a@example.org, server: mail.example.org }
            playbooks: [playbooks]
            """);

        File.WriteAllText(Path.Combine(_folder.Path, "rehearsal.yaml"), RehearsalFile.Of(watch, 913_337, new Uri("http://127.0.0.1:4242"), "data/rehearsal"));
        var config = FirebreakFile.Load(Path.Combine(_folder.Path, "rehearsal.yaml"));

        Assert.Equal((913_337UL, "http://127.0.0.1:4242/"), (config.Ingest.ChainId, Assert.Single(config.Ingest.Nodes).ToString()));
        Assert.Empty(config.Ingest.SendTo);
        Assert.Equal((ResponseMode.Manual, null, Path.Combine(_folder.Path, "data", "rehearsal")), (config.Response.Mode, config.Listen, config.DataDirectory));
        Assert.Same(Engine.Alerting.AlertingConfig.Nobody, config.Alerting);
        Assert.Equal("pausable-vault", config.Protocol.Contracts[0].Lever);
        Assert.Equal("ada", Assert.Single(config.Protocol.People).Name);
        Assert.Contains(config.Packs.Playbooks, playbook => playbook.Id == "our-pause");
    }

    [Fact]
    public void A_playbook_of_ones_own_takes_the_place_of_the_shipped_one_and_two_of_ones_own_are_a_fault()
    {
        var watch = Write("chain: { id: 1, rpc: [ws://node.example:8546] }\nprotocol: protocol.yaml\nrespond: manual\nplaybooks: [playbooks]\n", "pause-on-theft");

        var pause = Assert.Single(FirebreakFile.Load(watch).Packs.Playbooks, playbook => playbook.Id == "pause-on-theft");
        Assert.Equal("Ours", pause.Title);

        _folder.Write("more/pause-on-theft.yaml", File.ReadAllText(Path.Combine(_folder.Path, "playbooks", "pause-on-theft.yaml")));
        File.WriteAllText(watch, File.ReadAllText(watch).Replace("[playbooks]", "[playbooks, more]", StringComparison.Ordinal));
        Assert.Contains("there are two playbooks \"pause-on-theft\"", Assert.Throws<BadConfigurationException>(() => FirebreakFile.Load(watch)).Message, StringComparison.Ordinal);
    }

    private string Write(string watch, string playbook = "our-pause")
    {
        _folder.Write("protocol.yaml", """
            name: Harbor
            contracts:
              - { name: HarborVault, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3", kind: erc4626-native, lever: pausable-vault }
            assets: [ { symbol: ETH, native: true, decimals: 18, usd: 2000 } ]
            roles: []
            people: [ { name: ada, role: Incident Leader } ]
            """);
        _folder.Write($"playbooks/{playbook}.yaml", $$"""
            id: {{playbook}}
            version: 1
            title: Ours
            status: stable
            owner: security
            description: It is ours.
            when: { rules: [reentrancy], severity: P1, pages: true }
            approval: one
            timeToLive: 1 h
            steps:
              - { lever: pausable-vault, contract: subject }
            """);
        _folder.Write("firebreak.yaml", watch);
        return Path.Combine(_folder.Path, "firebreak.yaml");
    }
}
