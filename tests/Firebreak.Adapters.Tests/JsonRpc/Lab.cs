using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Firebreak.Adapters.Anvil;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>A real chain and the adapter in front of it.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly AnvilProcess _anvil;
    private readonly List<ServiceProvider> _providers = [];

    private Lab(AnvilProcess anvil, Address[] accounts) => (_anvil, Accounts) = (anvil, accounts);

    public static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public AnvilProcess Anvil => _anvil;

    public Address[] Accounts { get; }

    public static async Task<Lab> StartAsync(AnvilOptions? options = null)
    {
        var chosen = (options ?? new AnvilOptions { SlotsInAnEpoch = 32 }) with { Accounts = 4 };
        chosen = chosen with { GenesisTime = chosen.GenesisTime ?? DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) };
        var anvil = await AnvilProcess.StartAsync(chosen, TimeProvider.System, Token);
        var lab = new Lab(anvil, new Address[4]) { SameGenesis = chosen };
        var accounts = await lab.RpcAsync("eth_accounts");
        for (var i = 0; i < lab.Accounts.Length; i++)
        {
            lab.Accounts[i] = Address.Parse(accounts[i].GetString()!);
        }

        return lab;
    }

    /// <summary>Of another chain that begins as this one did.</summary>
    public AnvilOptions SameGenesis { get; private init; } = new();

    /// <summary>Throws this chain's blocks away for those of another, as a node does that changes its mind.</summary>
    public async Task TakeOverAsync(Lab other)
    {
        var state = await other.RpcAsync("anvil_dumpState", true);
        await RpcAsync("anvil_loadState", state.GetString());
    }

    public IngestOptions Options(params Uri[] nodes) => new()
    {
        ChainId = 31337,
        Nodes = nodes.Length == 0 ? [_anvil.WebSocketEndpoint] : nodes,
        RequestTimeout = TimeSpan.FromSeconds(10),
        Patience = TimeSpan.FromSeconds(2),
    };

    public T Get<T>(IngestOptions? options = null)
        where T : notnull => Provide(options).GetRequiredService<T>();

    public ServiceProvider Provide(IngestOptions? options = null, ITroubleDesk? desk = null)
    {
        var services = new ServiceCollection().AddSingleton(options ?? Options());
        var provider = (desk is null ? services : services.AddSingleton(desk)).AddJsonRpc().BuildServiceProvider();
        _providers.Add(provider);
        return provider;
    }

    public async Task<JsonElement> RpcAsync(string method, params object?[] parameters)
    {
        using var response = await _http.PostAsJsonAsync(
            _anvil.HttpEndpoint, new { jsonrpc = "2.0", id = 1, method, @params = parameters }, Token);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }

    /// <summary>Hands a transaction to the pool; it is mined by the next <see cref="MineAsync"/>.</summary>
    public async Task<Hash256> SendAsync(Address? to, byte[] data, ulong value = 0, int from = 0, ulong gas = 1_000_000)
    {
        var hash = await RpcAsync("eth_sendTransaction", new
        {
            from = Accounts[from].ToHex(),
            to = to?.ToHex(),
            data = Hex.Encode(data),
            value = new UInt256(value, 0, 0, 0).ToHex(),
            gas = new UInt256(gas, 0, 0, 0).ToHex(),
        });
        return Hash256.Parse(hash.GetString()!);
    }

    /// <summary>The first transfer of the first account to the second, signed and not sent.</summary>
    public async Task<byte[]> SignedTransferAsync()
    {
        var signed = await RpcAsync("eth_signTransaction", new
        {
            from = Accounts[0].ToHex(),
            to = Accounts[1].ToHex(),
            value = "0x1",
            gas = "0x5208",
            nonce = "0x0",
            chainId = "0x7a69",
            maxFeePerGas = "0x77359400",
            maxPriorityFeePerGas = "0x1",
        });
        return Hex.Decode(signed.GetString()!);
    }

    /// <summary>Mines blocks; the first takes what waits in the pool.</summary>
    public Task MineAsync(int count = 1) => RpcAsync("anvil_mine", count, 1);

    public Task ReorgAsync(int depth) => RpcAsync("anvil_reorg", depth, Array.Empty<object>());

    public async Task<Address> DeployAsync(byte[] creation, ulong value = 0, ulong gas = 5_000_000)
    {
        var hash = await SendAsync(null, creation, value, gas: gas);
        await MineAsync();
        var receipt = await RpcAsync("eth_getTransactionReceipt", hash.ToHex());
        return receipt.GetProperty("status").GetString() == "0x1"
            ? Address.Parse(receipt.GetProperty("contractAddress").GetString()!)
            : throw new InvalidOperationException($"The creation failed: {receipt}");
    }

    public async Task<BlockRef> BlockAsync(ulong number)
    {
        var block = await RpcAsync("eth_getBlockByNumber", $"0x{number:x}", false);
        return new BlockRef(number, Hash256.Parse(block.GetProperty("hash").GetString()!));
    }

    public async Task<BlockRef> HeadAsync()
    {
        var number = (await RpcAsync("eth_blockNumber")).GetString()!;
        return await BlockAsync(ulong.Parse(number.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await _anvil.DisposeAsync();
        _http.Dispose();
    }
}
