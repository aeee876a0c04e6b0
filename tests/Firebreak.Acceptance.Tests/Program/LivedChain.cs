using System.Net.Http.Json;
using System.Text.Json;
using Firebreak.Adapters.Anvil;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>Three weeks in the life of a coin on a real anvil: 3,000 transfers and approvals in 1,200 blocks.</summary>
public sealed class LivedChain : IAsyncLifetime
{
    public const int Blocks = 1_200;
    public const int Transactions = 3_000;

    private const long SecondsBetween = 25 * 60;

    private readonly HttpClient _http = new();
    private readonly WorkFolder _folder = new();
    private AnvilProcess _anvil = null!;
    private string[] _accounts = [];
    private long _time;
    private int _sent;

    public string Folder => _folder.Path;

    public Uri Node => _anvil.HttpEndpoint;

    public string Coin { get; private set; } = "";

    public string Protocol { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _time = TimeProvider.System.GetUtcNow().AddDays(-40).ToUnixTimeSeconds();
        var options = new AnvilOptions { Accounts = 9, GenesisTime = DateTimeOffset.FromUnixTimeSeconds(_time) };
        _anvil = await AnvilProcess.StartAsync(options, TimeProvider.System, CancellationToken.None);
        _accounts = [.. (await AskAsync("eth_accounts")).EnumerateArray().Select(account => account.GetString()!)];
        var code = DrillArtifacts.Find().Code(
            "PlainCoin", "constructor(string,string,uint8,address,uint256)", "Coin", "CN", new UInt256(6, 0, 0, 0), Address.Parse(_accounts[0]), new UInt256(1_000_000_000_000, 0, 0, 0));
        var made = await AskAsync("eth_sendTransaction", new { from = _accounts[0], data = Hex.Encode(code), gas = "0x5b8d80" });
        await MineAsync();
        Coin = (await AskAsync("eth_getTransactionReceipt", made.GetString()!)).GetProperty("contractAddress").GetString()!;
        for (var account = 1; account < _accounts.Length; account++)
        {
            await TransferAsync(0, account, 1_000_000_000);
        }

        await MineAsync();
        for (var block = 3; block <= Blocks; block++)
        {
            await LiveAsync(uses: block % 2 == 0 ? 3 : 2);
        }

        Protocol = Path.Combine(Folder, "protocol.yaml");
        await File.WriteAllTextAsync(Protocol, ProtocolOf("Coin", Coin));
    }

    public static string ProtocolOf(string name, string address) =>
        $"name: {name}\ncontracts:\n  - {{ name: Coin, address: \"{address}\", kind: erc20 }}\nassets:\n  - {{ symbol: CN, address: Coin, decimals: 6, usd: 1 }}\n";

    /// <summary>One more block with so many uses of the coin.</summary>
    public async Task LiveAsync(int uses)
    {
        for (var use = 0; use < uses; use++)
        {
            var (from, to) = (1 + (_sent % 8), 1 + ((_sent * 3 + 1) % 8));
            await (_sent % 11 == 0
                ? SendAsync(from, $"0x095ea7b3{_accounts[to][2..].PadLeft(64, '0')}{Word((ulong)(_sent * 7))}")
                : TransferAsync(from, to, (ulong)(1 + (_sent * 37 % 1_009))));
            _sent++;
        }

        await MineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _anvil.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private Task TransferAsync(int from, int to, ulong amount) => SendAsync(from, $"0xa9059cbb{_accounts[to][2..].PadLeft(64, '0')}{Word(amount)}");

    private Task SendAsync(int from, string data) => AskAsync("eth_sendTransaction", new { from = _accounts[from], to = Coin, data, gas = "0x186a0" });

    private Task MineAsync() => AskAsync("evm_mine", _time += SecondsBetween);

    private static string Word(ulong value) => new UInt256(value, 0, 0, 0).ToHex()[2..].PadLeft(64, '0');

    private async Task<JsonElement> AskAsync(string method, params object[] parameters)
    {
        using var response = await _http.PostAsJsonAsync(_anvil.HttpEndpoint, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }
}
