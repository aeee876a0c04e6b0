using System.Text;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>What operators and packs write in YAML. Faults are a list, not an exception, until the whole reading is over.</summary>
internal static class FileTargets
{
    private static readonly HashSet<string> Rules = PackFolder.Shipped().Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
    private static readonly Dictionary<string, Lever> Levers = PackFolder.Shipped().Levers.ToDictionary(lever => lever.Id, StringComparer.Ordinal);
    private static readonly string Folder = ScratchFolder.Of("files");

    // A configuration that names no packs has the shipped ones read, which are no part of the input.
    private const long AllocationPerShippedByte = 80;

    // The shipped packs are read here, and not within what is measured.
    public static IEnumerable<FuzzTarget> All() => All(Rules, Levers);

    private static FuzzTarget[] All(HashSet<string> rules, Dictionary<string, Lever> levers) =>
    [
        Pack("rules", section => RuleFile.Read(section)),
        Pack("levers", section => _ = LeverFile.IsLever(section) ? LeverFile.Read(section) : (object)LeverFile.ReadOther(section)),
        Pack("playbooks", section => PlaybookFile.Read(section, rules, levers)),
        Yaml("protocol", SeedFile.Texts(Protocol), section => ProtocolFile.Read(section, [])),
        Yaml("drill", SeedFile.Packs("../drills"), section => ScenarioFile.Read(section, artifacts: null)),
        new("oz-monitor", new JsonShape(), SeedFile.Texts(Monitor), ReadMonitor),
        new("firebreak.yaml", new LineShape(), SeedFile.Texts(Main), LoadConfiguration, typeof(BadConfigurationException))
        {
            Iterations = 300, AllocationPerByte = 2_048, FreeAllocation = (1 << 20) + (AllocationPerShippedByte * ShippedBytes()),
        },
    ];

    private const string Monitor = """
        {
          "name": "Large", "paused": false, "networks": ["local"],
          "addresses": [{ "address": "0x5FbDB2315678afecb367f032d93F642f64180aa3", "contract_spec": [{ "type": "event", "name": "Transfer", "inputs": [] }] }],
          "match_conditions": {
            "functions": [{ "signature": "f(uint256)", "expression": null }],
            "events": [{ "signature": "Transfer(address,uint256)", "expression": "(value > 1000 AND to == 0xab) or name contains 'x y'" }],
            "transactions": [{ "status": "Success", "expression": "gas_used <= '5' AND from != nobody" }]
          },
          "trigger_conditions": [], "triggers": ["a"]
        }
        """;

    private const string Main = """
        chain: { id: 31337, name: drill, rpc: ["ws://127.0.0.1:8546"], confirmations: 2, learnFrom: 0 }
        protocol: protocol.yaml
        data: state/data
        respond: automatic
        listen: http://127.0.0.1:5080
        packs: packs
        """;

    private const string Protocol = """
        name: Harbor
        contracts:
          - { name: HarborVault, address: 0x5FbDB2315678afecb367f032d93F642f64180aa3, kind: erc4626-native, decimals: 18 }
          - { name: HarborToken, address: 0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512, kind: erc20, decimals: 18 }
        assets:
          - { symbol: ETH, native: true, decimals: 18, usd: 2000 }
          - { symbol: hvETH, address: HarborVault, decimals: 18, price: { convertToAssets: 0x5FbDB2315678afecb367f032d93F642f64180aa3, of: ETH } }
        roles: [ { name: guardian, address: 0x70997970C51812dc3A010C7d01b50e0d17dc79C8, grants: [PAUSER_ROLE on HarborVault] } ]
        people: [ { name: ops-lead, role: Incident Leader } ]
        """;

    private static void ReadMonitor(byte[] input)
    {
        var nodes = JsonNodes.Parse("monitor.json", input, new FaultList());
        if (nodes.Root is not { } root)
        {
            return;
        }

        nodes.RawOf(root);
        foreach (var condition in Conditions(root))
        {
            MonitorExpression.Translate(condition, unquotesNumbers: true);
            MonitorExpression.Translate(condition, unquotesNumbers: false);
        }
    }

    private static IEnumerable<string> Conditions(YamlNode node) => node switch
    {
        YamlText text => [text.Value],
        YamlList list => list.Values.SelectMany(Conditions),
        YamlMap map => map.Entries.SelectMany(entry => Conditions(entry.Value)),
        _ => [],
    };

    private static FuzzTarget Pack(string kind, Action<Section> read) => Yaml($"pack-{kind}", SeedFile.Packs(kind), read);

    private static FuzzTarget Yaml(string name, byte[][] seeds, Action<Section> read) => new(
        name,
        new LineShape(),
        seeds,
        input =>
        {
            var faults = new FaultList();
            if (YamlFile.Parse("pack.yaml", Encoding.UTF8.GetString(input), faults) is { } map)
            {
                var section = new Section("pack.yaml", map, faults);
                read(section);
                section.Close();
            }

            faults.ThrowIfAny();
        },
        typeof(BadConfigurationException))
    { AllocationPerByte = 2_048 };

    private static long ShippedBytes() =>
        Directory.EnumerateFiles(PackFolder.FindShipped()!, "*.yaml", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private static void LoadConfiguration(byte[] input)
    {
        foreach (var kind in (string[])["rules", "levers", "playbooks"])
        {
            Directory.CreateDirectory(Path.Combine(Folder, "packs", kind));
        }

        File.WriteAllText(Path.Combine(Folder, "protocol.yaml"), Protocol);
        var path = Path.Combine(Folder, "firebreak.yaml");
        File.WriteAllBytes(path, input);
        FirebreakFile.Load(path);
    }
}
