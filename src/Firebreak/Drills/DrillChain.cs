using System.Globalization;
using System.Text.Json;
using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>
/// The drill's own hands on its chain: signs, sends, mines. It shares no code with the watching side, so that neither can cover for the other.
/// </summary>
public sealed class DrillChain(Uri endpoint, ulong chainId, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(40);

    private readonly HttpClient _http = new() { BaseAddress = endpoint };
    private bool _isLive;

    public ulong ChainId => chainId;

    public Uri Endpoint => endpoint;

    public TimeProvider Time => time;

    /// <summary>Signs and sends; the transaction waits in the pool afterwards.</summary>
    public async Task<Hash256> SendAsync(DrillAccount from, DrillCall call, CancellationToken cancellationToken)
    {
        var transaction = new Eip1559Transaction
        {
            ChainId = chainId,
            Nonce = from.NextNonce,
            MaxPriorityFeePerGas = call.PriorityFee,
            MaxFeePerGas = call.MaxFee,
            GasLimit = call.Gas,
            To = call.To,
            Value = call.Value,
            Data = call.Data,
        };
        var signed = transaction.Sign(from.Key);
        await AskAsync("eth_sendRawTransaction", [Hex.Encode(signed.Raw)], cancellationToken);
        from.CountSent();
        return signed.Hash;
    }

    /// <summary>Sends, waits for the next block, and insists on success.</summary>
    public async Task<DrillReceipt> DoAsync(DrillAccount from, DrillCall call, CancellationToken cancellationToken)
    {
        var hash = await SendAsync(from, call, cancellationToken);
        var receipt = await ReceiptAsync(hash, cancellationToken);
        return receipt.Succeeded ? receipt : throw new DrillException($"A transaction of {from.Name} failed: {hash}.");
    }

    /// <summary>Waits block after block until the transaction is mined.</summary>
    public async Task<DrillReceipt> ReceiptAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindReceiptAsync(transaction, cancellationToken) is { } receipt)
            {
                return receipt;
            }

            await NextBlockAsync(cancellationToken);
        }
    }

    public async Task<DrillReceipt?> FindReceiptAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        var receipt = await AskAsync("eth_getTransactionReceipt", [transaction.ToHex()], cancellationToken);
        if (receipt.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var created = receipt.GetProperty("contractAddress").GetString();
        return new DrillReceipt(
            transaction,
            Number(receipt.GetProperty("blockNumber")),
            Number(receipt.GetProperty("status")) == 1,
            created is null ? null : Address.Parse(created),
            [.. receipt.GetProperty("logs").EnumerateArray().Select(ReadLog)]);
    }

    /// <summary>While history is written: makes a block. Live: waits for one.</summary>
    /// <returns>Its number.</returns>
    public async Task<ulong> NextBlockAsync(CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        if (!_isLive)
        {
            await AskAsync("evm_mine", [], cancellationToken);
            return head + 1;
        }

        while (true)
        {
            var now = await HeadAsync(cancellationToken);
            if (now > head)
            {
                return now;
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>From now on blocks come by themselves, stamped with the time of the wall clock.</summary>
    public async Task GoLiveAsync(TimeSpan blockTime, CancellationToken cancellationToken)
    {
        await AskAsync("anvil_removeBlockTimestampInterval", [], cancellationToken);
        await AskAsync("evm_setTime", [time.GetUtcNow().ToUnixTimeSeconds()], cancellationToken);
        await AskAsync("evm_setIntervalMining", [(long)blockTime.TotalSeconds], cancellationToken);
        _isLive = true;
    }

    /// <summary>The next block comes so much later by the chain's clock.</summary>
    public async Task SkipAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (_isLive)
        {
            await AskAsync("evm_increaseTime", [(long)time.TotalSeconds], cancellationToken);
            await NextBlockAsync(cancellationToken);
            return;
        }

        var newest = await AskAsync("eth_getBlockByNumber", ["latest", false], cancellationToken);
        var then = Number(newest.GetProperty("timestamp")) + (ulong)time.TotalSeconds;
        await AskAsync("evm_setNextBlockTimestamp", [then], cancellationToken);
        await AskAsync("evm_mine", [], cancellationToken);
    }

    /// <summary>After the chain was put back, or others sent for these accounts: count from what the chain says.</summary>
    public async Task RecountAsync(IEnumerable<DrillAccount> accounts, CancellationToken cancellationToken)
    {
        foreach (var account in accounts)
        {
            account.GoOnFrom(Number(await AskAsync("eth_getTransactionCount", [account.Address.ToHex(), "latest"], cancellationToken)));
        }
    }

    /// <summary>Why a transaction failed, as far as the chain can tell.</summary>
    public async Task<string> ReasonAsync(Hash256 transaction, CancellationToken cancellationToken)
    {
        var options = new { tracer = "callTracer", tracerConfig = new { onlyTopCall = true } };
        var frame = await AskAsync("debug_traceTransaction", [transaction.ToHex(), options], cancellationToken);
        string[] words = [.. ((string[])["error", "revertReason", "output"])
            .Select(name => frame.TryGetProperty(name, out var word) ? word.GetString() ?? "" : "")
            .Where(word => word.Length > 0)];
        return words.Length == 0 ? "no reason was given" : Excerpt.Of(string.Join(", ", words), 400);
    }

    public async Task<ulong> HeadAsync(CancellationToken cancellationToken) => Number(await AskAsync("eth_blockNumber", [], cancellationToken));

    public async Task<UInt256> BalanceAsync(Address account, CancellationToken cancellationToken)
    {
        var balance = await AskAsync("eth_getBalance", [account.ToHex(), "latest"], cancellationToken);
        return UInt256.ParseHex(balance.GetString());
    }

    /// <summary>Asks a contract, and returns the first thing that it answers.</summary>
    public Task<T> ReadAsync<T>(Address contract, AbiFunction function, object[] arguments, CancellationToken cancellationToken) =>
        ReadAtAsync<T>("latest", contract, function, arguments, cancellationToken);

    /// <summary>Asks a contract as it was after a block of the past.</summary>
    public Task<T> ReadAtAsync<T>(ulong block, Address contract, AbiFunction function, object[] arguments, CancellationToken cancellationToken) =>
        ReadAtAsync<T>($"0x{block:x}", contract, function, arguments, cancellationToken);

    /// <summary>One JSON-RPC call.</summary>
    /// <exception cref="DrillException">The chain refused it, or cannot be reached.</exception>
    public async Task<JsonElement> AskAsync(string method, object[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(
                (Uri?)null, new { jsonrpc = "2.0", id = 1, method, @params = arguments }, cancellationToken);
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return json.TryGetProperty("result", out var result) ? result : throw new DrillException($"The drill's chain refused {method}: {json}");
        }
        catch (HttpRequestException fault)
        {
            throw new DrillException($"The drill's chain at {endpoint} does not answer.", fault);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> ReadAtAsync<T>(string block, Address contract, AbiFunction function, object[] arguments, CancellationToken cancellationToken)
    {
        var call = new { to = contract.ToHex(), data = Hex.Encode(function.Encode(arguments)) };
        var answer = await AskAsync("eth_call", [call, block], cancellationToken);
        return (T)function.DecodeOutput(Hex.Decode(answer.GetString()!))[0];
    }

    private static DrillLog ReadLog(JsonElement log) => new(
        Address.Parse(log.GetProperty("address").GetString()),
        [.. log.GetProperty("topics").EnumerateArray().Select(topic => Hash256.Parse(topic.GetString()))]);

    private static ulong Number(JsonElement quantity) =>
        ulong.Parse(quantity.GetString().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
