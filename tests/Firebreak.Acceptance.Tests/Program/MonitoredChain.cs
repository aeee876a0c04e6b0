using System.Net.Http.Json;
using System.Text.Json;
using Firebreak.Adapters.Anvil;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>A chain with a coin and a vault of OpenZeppelin's making, and transactions that monitors look for: one block for each.</summary>
public sealed class MonitoredChain : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _transactions = new(StringComparer.Ordinal);
    private readonly WorkFolder _folder = new();
    private AnvilProcess _anvil = null!;

    public string Folder => _folder.Path;

    public Uri Node => _anvil.HttpEndpoint;

    public string Coin { get; private set; } = "";

    public string Vault { get; private set; } = "";

    public string[] Accounts { get; private set; } = [];

    public string Protocol { get; private set; } = "";

    /// <summary>The transactions of these names, in any order.</summary>
    public IEnumerable<string> Named(params string[] names) => names.Select(name => _transactions[name]).Order(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _anvil = await AnvilProcess.StartAsync(new AnvilOptions { Accounts = 6 }, TimeProvider.System, CancellationToken.None);
        Accounts = [.. (await AskAsync("eth_accounts")).EnumerateArray().Select(account => account.GetString()!)];
        var owner = Address.Parse(Accounts[0]);
        Coin = await DeployAsync("coin made", "PlainCoin", "constructor(string,string,uint8,address,uint256)", "Coin", "CN", Number(6), owner, Number(1_000_000_000_000));
        Vault = await DeployAsync("vault made", "HarborVault", "constructor(address,address)", owner, owner);
        await SendAsync("small transfer", 0, Coin, Transfer(1, 10));
        await SendAsync("large transfer", 0, Coin, Transfer(1, 5_000_000));
        await SendAsync("failed transfer", 2, Coin, Transfer(1, 7_000_000));
        await SendAsync("approval", 1, Coin, $"0x095ea7b3{Accounts[2][2..].PadLeft(64, '0')}{Word(2_000_000)}");
        await SendAsync("transfer by allowance", 2, Coin, $"0x23b872dd{Accounts[1][2..].PadLeft(64, '0')}{Accounts[3][2..].PadLeft(64, '0')}{Word(1_500_000)}");
        await SendAsync("pause", 0, Vault, "0x8456cb59");
        await SendAsync("unpause", 0, Vault, "0x3f4ba83a");
        await SendAsync("plain payment", 4, Accounts[5], "0x");
        Protocol = Path.Combine(Folder, "protocol.yaml");
        await File.WriteAllTextAsync(Protocol, $"name: Coin\ncontracts:\n  - {{ name: Coin, address: \"{Coin}\", kind: erc20 }}\nassets:\n  - {{ symbol: CN, address: Coin, decimals: 6, usd: 1 }}\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _anvil.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>An account gives somebody an allowance for the coin, in a new block.</summary>
    public async Task ApproveAsync(string by)
    {
        await AskAsync("anvil_impersonateAccount", by);
        await AskAsync("anvil_setBalance", by, "0xde0b6b3a7640000");
        await AskAsync("eth_sendTransaction", new { from = by, to = Coin, data = $"0x095ea7b3{Accounts[2][2..].PadLeft(64, '0')}{Word(7)}", gas = "0x7a120" });
        await AskAsync("evm_mine");
    }

    private string Transfer(int to, ulong amount) => $"0xa9059cbb{Accounts[to][2..].PadLeft(64, '0')}{Word(amount)}";

    private static UInt256 Number(ulong value) => new(value, 0, 0, 0);

    private static string Word(ulong value) => Number(value).ToHex()[2..].PadLeft(64, '0');

    private async Task SendAsync(string name, int from, string to, string data)
    {
        var hash = await AskAsync("eth_sendTransaction", new { from = Accounts[from], to, data, gas = "0x7a120", value = "0x0" });
        await AskAsync("evm_mine");
        _transactions[name] = hash.GetString()!;
    }

    private async Task<string> DeployAsync(string name, string contract, string constructor, params object[] arguments)
    {
        var hash = await AskAsync("eth_sendTransaction", new { from = Accounts[0], data = Hex.Encode(DrillArtifacts.Find().Code(contract, constructor, arguments)), gas = "0x5b8d80" });
        await AskAsync("evm_mine");
        _transactions[name] = hash.GetString()!;
        return (await AskAsync("eth_getTransactionReceipt", hash.GetString()!)).GetProperty("contractAddress").GetString()!;
    }

    private async Task<JsonElement> AskAsync(string method, params object[] parameters)
    {
        using var response = await _http.PostAsJsonAsync(_anvil.HttpEndpoint, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }
}
