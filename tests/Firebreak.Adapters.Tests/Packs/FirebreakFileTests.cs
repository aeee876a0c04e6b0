using Firebreak.Adapters.Packs;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class FirebreakFileTests : IDisposable
{
    private const string Vault = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
    private const string Main = """
        chain: { id: 31337, name: drill, rpc: ["ws://127.0.0.1:8546"], confirmations: 2, learnFrom: 0 }
        protocol: protocol.yaml
        data: state/data
        respond: automatic
        listen: http://127.0.0.1:5080
        signers: [ { name: guardian, keystore: guardian.json, passwordFile: guardian.password } ]
        """;

    private const string Harbor = $$"""
        name: Harbor
        contracts:
          - { name: HarborVault, address: {{Vault}}, kind: erc4626-native, decimals: 18, lever: pausable-vault }
          - { name: HarborToken, address: 0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512, kind: erc20, decimals: 18 }
        assets:
          - { symbol: ETH, native: true, decimals: 18, usd: 2000 }
          - { symbol: hvETH, address: HarborVault, decimals: 18, price: { convertToAssets: {{Vault}}, of: ETH } }
        roles: [ { name: guardian, address: 0x70997970C51812dc3A010C7d01b50e0d17dc79C8, grants: [PAUSER_ROLE on HarborVault] } ]
        people: [ { name: ops-lead, role: Incident Leader } ]
        """;

    private readonly TemporaryFolder _folder = new();

    public FirebreakFileTests()
    {
        _folder.Write("guardian.json", "{}");
        _folder.Write("guardian.password", "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_configuration_is_read_whole()
    {
        var config = Load(Main, Harbor);

        Assert.Equal((31337UL, "drill", 2, 0UL), (config.Ingest.ChainId, config.Ingest.ChainName, config.Ingest.Confirmations, config.Ingest.LearnFrom));
        Assert.Equal(new Uri("ws://127.0.0.1:8546"), Assert.Single(config.Ingest.Nodes));
        Assert.Equal(Path.Combine(_folder.Path, "state", "data"), config.DataDirectory);
        Assert.Equal((ResponseMode.Automatic, 2), (config.Response.Mode, config.Response.Confirmations));
        Assert.Equal(new KeystoreEntry("guardian", Path.Combine(_folder.Path, "guardian.json"), Path.Combine(_folder.Path, "guardian.password")), Assert.Single(config.Signers));
        Assert.Equal(("HarborVault", "pausable-vault"), (config.Protocol.Contracts[0].Name, config.Protocol.Contracts[0].Lever));
        Assert.Null(config.Protocol.Contracts[1].Lever);
        var share = config.Protocol.Assets[1];
        Assert.Equal((Address.Parse(Vault), Address.Parse(Vault), "ETH"), (share.Address, share.PricedBy, share.PricedIn));
        Assert.Equal(2000m, config.Protocol.Assets[0].Usd);
        Assert.Equal("PAUSER_ROLE on HarborVault", Assert.Single(config.Protocol.Roles[0].Grants));
        Assert.NotEmpty(config.Packs.Levers);
    }

    [Fact]
    public void A_local_socket_is_named_by_its_address_or_by_its_path_relative_to_the_file()
    {
        var nodes = Load(Main.Replace("[\"ws://127.0.0.1:8546\"]", "[ipc:///run/geth.ipc, /run/my%20node/geth.ipc, ./node.ipc]", StringComparison.Ordinal), Harbor).Ingest.Nodes;

        Assert.Equal(
            ["/run/geth.ipc", "/run/my%20node/geth.ipc", Path.Combine(_folder.Path, "node.ipc")],
            nodes.Select(node => node.Scheme == "ipc" ? Uri.UnescapeDataString(node.AbsolutePath) : node.ToString()));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("ipc://")]
    [InlineData("localhost")]
    public void An_address_that_no_node_can_have_is_refused(string address)
    {
        var fault = Assert.Single(Faults(Main.Replace("ws://127.0.0.1:8546", address, StringComparison.Ordinal), Harbor));

        Assert.Contains("the path of its IPC socket", fault.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_listens_when_the_operator_says_none() =>
        Assert.Null(Load(Main.Replace("http://127.0.0.1:5080", "none", StringComparison.Ordinal), Harbor).Listen);

    [Fact]
    public void Every_fault_of_every_file_is_named_at_once_with_its_place_and_mend()
    {
        var faults = Faults(
            Main.Replace("respond: automatic", "respond: maybe", StringComparison.Ordinal).Replace("data:", "dat:", StringComparison.Ordinal),
            Harbor.Replace("kind: erc4626-native", "kind: erc20", StringComparison.Ordinal).Replace("usd: 2000", "usd: cheap", StringComparison.Ordinal));

        Assert.Collection(
            faults,
            fault => AssertFault(fault, "protocol.yaml", 3, 113, "pausable-vault does not fit a contract of kind \"erc20\"", "it fits: erc4626-native, erc4626, access-control, contract"),
            fault => AssertFault(fault, "protocol.yaml", 6, 53, "usd is \"cheap\"", "write a price in US dollars, such as 2000"),
            fault => AssertFault(fault, "firebreak.yaml", 4, 10, "respond is \"maybe\"", "write one of automatic, manual"),
            fault => AssertFault(fault, "firebreak.yaml", 3, 1, "\"dat\" is not a known key", "use one of: chain, packs, playbooks, protocol, rules, data, respond, earlyActionsPerDay, listen, signers, archive, alerting, sandbox, shadow, plugins"));
    }

    [Fact]
    public void A_signer_may_be_on_another_machine_in_KMS_or_signed_in_calm()
    {
        _folder.Write("secret", "not to be seen");
        _folder.Write("presigned.json", "{}");
        var config = Load(Main.Replace(
            "{ name: guardian, keystore: guardian.json, passwordFile: guardian.password }",
            $$"""
            { name: remote, web3signer: "https://signer:9000/key", address: {{Vault}} }, { name: calm, presigned: presigned.json, passwordFile: guardian.password },
            { name: kms, awsKms: { region: eu-central-1, key: alias/guardian, address: {{Vault}}, accessKeyFile: secret, secretKeyFile: secret } }
            """.ReplaceLineEndings(" "),
            StringComparison.Ordinal), Harbor);

        Assert.Collection(
            config.Signers,
            signer => Assert.Equal(new RemoteSignerEntry("remote", new Uri("https://signer:9000/key"), Address.Parse(Vault)), signer),
            signer => Assert.Equal("calm", Assert.IsType<PresignedEntry>(signer).Name),
            signer => Assert.Equal(("eu-central-1", "alias/guardian", null), (((KmsEntry)signer).Region, ((KmsEntry)signer).Key, ((KmsEntry)signer).At)));
        Assert.Equal("not to be seen", ((KmsEntry)config.Signers[2]).Credentials.SecretKey.Reveal());
        Assert.DoesNotContain("not to be seen", ((KmsEntry)config.Signers[2]).Credentials.SecretKey.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_says_what_to_add()
    {
        var fault = Assert.Single(Faults(Main, Harbor.Replace("name: Harbor\n", "", StringComparison.Ordinal)));

        AssertFault(fault, "protocol.yaml", 1, 1, "name is missing", "add name: a name of at most 120 visible characters");
    }

    [Fact]
    public void A_key_file_that_is_not_there_is_named_before_anything_starts()
    {
        var fault = Assert.Single(Faults(Main.Replace("keystore: guardian.json", "keystore: keys/other.json", StringComparison.Ordinal), Harbor));

        AssertFault(fault, "firebreak.yaml", 6, 40, "there is no file \"keys/other.json\"", "write its path relative to this file, or make it");
    }

    [Theory]
    [InlineData("name: &a Harbor", 1, 7)]
    [InlineData("name: *a", 1, 7)]
    [InlineData("name: !!str Harbor", 1, 7)]
    [InlineData("name: Harbor\nname: Again", 2, 1)]
    [InlineData("name: [", 2, 1)]
    [InlineData("name: a\n---\nname: b", 2, 1)]
    [InlineData("- name", 1, 1)]
    public void Yaml_that_is_more_than_plain_is_refused_at_its_place(string protocol, int line, int column)
    {
        var faults = Faults(Main, protocol);

        Assert.Contains(faults, fault => fault.File.EndsWith("protocol.yaml", StringComparison.Ordinal) && (fault.Line, fault.Column) == (line, column));
    }

    [Fact]
    public void A_nest_without_end_is_refused_without_blowing_the_stack() =>
        Assert.Contains(Faults(Main, "name: " + new string('[', 5_000)), fault => fault.What.Contains("nested too deeply", StringComparison.Ordinal));

    [Fact]
    public void A_selector_that_does_not_belong_to_the_signature_is_refused()
    {
        var shipped = File.ReadAllText(Path.Combine(PackFolder.FindShipped()!, "levers", "pausable-vault.yaml"));
        _folder.Write("packs/levers/pausable-vault.yaml", shipped.Replace("0x8456cb59", "0x8456cb58", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "packs", "rules"));
        _folder.Write("packs/playbooks/broken.yaml", "id: other\nversion: 0\nwhen: { rules: [nonsense], severity: P1, pages: true }\n");

        var faults = Faults(Main + "\npacks: packs", Harbor);

        Assert.Contains(faults, fault => fault is { Line: 9, Column: 11 } && fault.Mend.StartsWith("write 0x8456cb59", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Mend == "write broken, the name of the file, or rename the file");
        Assert.Contains(faults, fault => fault.What == "there is no rule \"nonsense\"");
        Assert.Contains(faults, fault => fault.What == "version is \"0\"");
        Assert.Contains(faults, fault => fault.What == "approval is missing");
    }

    private static void AssertFault(Fault fault, string file, int line, int column, string what, string mend)
    {
        Assert.EndsWith(file, fault.File, StringComparison.Ordinal);
        Assert.Equal((what, mend), (fault.What, fault.Mend));
        Assert.Equal((line, column), (fault.Line, fault.Column));
    }

    private IReadOnlyList<Fault> Faults(string main, string protocol) =>
        Assert.Throws<BadConfigurationException>(() => Load(main, protocol)).Faults;

    private FirebreakConfig Load(string main, string protocol)
    {
        _folder.Write("protocol.yaml", protocol);
        return FirebreakFile.Load(_folder.Write("firebreak.yaml", main));
    }
}
