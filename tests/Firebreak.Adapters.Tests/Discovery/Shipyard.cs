using System.Text.Json;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Engine.Discovery;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.Discovery;

/// <summary>Puts real contracts from npm, and hostile ones made by hand, on a real chain, and lets them be discovered.</summary>
internal sealed class Shipyard(Lab lab) : IAsyncDisposable
{
    private const string OpenZeppelin = "node_modules/@openzeppelin/contracts/build/contracts";
    private const string Safes = "node_modules/@safe-global/safe-contracts/build/artifacts/contracts";

    private static readonly Lazy<string> Contracts = new(FindContracts);

    public Lab Lab => lab;

    public static async Task<Shipyard> OpenAsync() => new(await Lab.StartAsync());

    /// <summary>Deploys a contract of OpenZeppelin.</summary>
    public Task<Address> ZeppelinAsync(string name, string constructor, params object[] arguments) =>
        BuildAsync($"{OpenZeppelin}/{name}.json", constructor, arguments);

    /// <summary>Deploys a contract of the drills.</summary>
    public Task<Address> HarborAsync(string name, string constructor, params object[] arguments) => BuildAsync($"artifacts/{name}.json", constructor, arguments);

    /// <summary>Deploys code as it is.</summary>
    public Task<Address> RuntimeAsync(byte[] code)
    {
        // PUSH2 length DUP1 PUSH1 12 PUSH1 0 CODECOPY PUSH1 0 RETURN
        byte[] creation = [0x61, (byte)(code.Length >> 8), (byte)code.Length, 0x80, 0x60, 0x0c, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, .. code];
        return lab.DeployAsync(creation);
    }

    /// <summary>Code that answers the same bytes to every call, and may call other code, so that nothing can be ruled out.</summary>
    public static byte[] Answering(byte[] bytes) =>
        [0x61, (byte)(bytes.Length >> 8), (byte)bytes.Length, 0x80, 0x60, 0x0d, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, 0xf4, .. bytes];

    /// <summary>A Safe 1.4.1 behind its own proxy.</summary>
    public async Task<Address> SafeAsync(int threshold, params Address[] owners)
    {
        var singleton = await BuildAsync($"{Safes}/Safe.sol/Safe.json", "constructor()");
        var proxy = await BuildAsync($"{Safes}/proxies/SafeProxy.sol/SafeProxy.json", "constructor(address singleton)", singleton);
        var setUp = AbiFunction.Parse(
            "setup(address[] owners, uint256 threshold, address to, bytes data, address fallbackHandler, address paymentToken, uint256 payment, address receiver)");
        object[] people = [.. owners.Select(owner => (object)owner)];
        await SendAsync(proxy, setUp.Encode(
            people, (UInt256)(uint)threshold, Address.Zero, Array.Empty<byte>(), Address.Zero, Address.Zero, UInt256.Zero, Address.Zero));
        return proxy;
    }

    /// <summary>Calls in an account's own name, as the account's own decision would.</summary>
    public async Task ActAsync(Address from, Address to, byte[] data, ulong gas = 1_000_000)
    {
        await lab.RpcAsync("anvil_impersonateAccount", from.ToHex());
        await lab.RpcAsync("anvil_setBalance", from.ToHex(), "0xde0b6b3a7640000");
        await lab.RpcAsync("eth_sendTransaction", new { from = from.ToHex(), to = to.ToHex(), data = Hex.Encode(data), gas = ((UInt256)gas).ToHex() });
        await lab.MineAsync();
        await lab.RpcAsync("anvil_setBalance", from.ToHex(), "0x0");
    }

    /// <summary>Asks a contract for an address.</summary>
    public async Task<Address> AskAsync(Address contract, string view)
    {
        var answer = await lab.RpcAsync("eth_call", new { to = contract.ToHex(), data = Hex.Encode(AbiFunction.Parse(view).Encode()) }, "latest");
        return Address.FromWord(Hash256.Parse(answer.GetString()!));
    }

    public async Task SendAsync(Address to, byte[] data, ulong value = 0)
    {
        var hash = await lab.SendAsync(to, data, value);
        await lab.MineAsync();
        var receipt = await lab.RpcAsync("eth_getTransactionReceipt", hash.ToHex());
        if (receipt.GetProperty("status").GetString() != "0x1")
        {
            throw new InvalidOperationException($"{to} refused {Hex.Encode(data)}");
        }
    }

    public Task<Discovered> DiscoverAsync(params Address[] named) => DiscoverAsync(new DiscoveryOptions(), [], named);

    public Task<Discovered> DiscoverAsync(DiscoveryOptions options, Uri[] nodes, params Address[] named) => new ProtocolExplorer(
        lab.Get<IChainView>(lab.Options(nodes)), options with { Levers = PackFolder.Shipped().Levers, Patience = TimeSpan.FromSeconds(2) }, TimeProvider.System)
        .ExploreAsync(new ChainId(31337), named, progress: null, Lab.Token);

    public static string Write(Discovered found, string? name = null) => ProtocolWriter.Write(found, ProtocolDraft.Of(found, name), PackFolder.Shipped().Levers);

    /// <summary>The file of a discovery as <c>scan</c> reads it.</summary>
    public static Protocol Reread(Discovered found, string? name = null)
    {
        var text = Write(found, name);
        var faults = new FaultList();
        var map = YamlFile.Parse("protocol.yaml", text, faults);
        var protocol = map is null ? null : ProtocolFile.Read(new Section("protocol.yaml", map, faults), PackFolder.Shipped().Levers);
        faults.ThrowIfAny();
        return protocol!;
    }

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    private async Task<Address> BuildAsync(string path, string constructor, params object[] arguments)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Contracts.Value, path)));
        return await lab.DeployAsync(
            [.. Hex.Decode(json.RootElement.GetProperty("bytecode").GetString()!), .. AbiContract.Parse([constructor]).EncodeConstructor(arguments)], gas: 12_000_000);
    }

    private static string FindContracts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var contracts = Path.Combine(folder.FullName, "contracts");
            if (Directory.Exists(Path.Combine(contracts, OpenZeppelin)))
            {
                return contracts;
            }
        }

        throw new InvalidOperationException("The contracts from npm are not here: run npm ci --ignore-scripts in contracts/.");
    }
}
