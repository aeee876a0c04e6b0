using System.Globalization;
using System.Text.Json;
using Firebreak.Adapters.Anvil;
using Firebreak.Adapters.Tests.Discovery;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>
/// A real Safe 1.4.1, 2 of 3, rich, with FirebreakGuard as its module, on a real chain. Everybody acts by transactions, the Safe by its owners'
/// signatures. Each test begins where the stage was when it was set up.
/// </summary>
public sealed class GuardStage : IAsyncLifetime
{
    public const byte PerDay = 3;
    public const ulong Day = 86_400;

    private const ulong Gas = 2_000_000;

    private static readonly DateTimeOffset Genesis = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PrivateKey[] Keys = [.. Enumerable.Range(0, 4).Select(i => new PrivateKey(Keccak.Hash($"owner {i} of the guarded Safe").AsBytes()))];

    private Shipyard _yard = null!;
    private string _asSetUp = "";

    internal Lab Lab => _yard.Lab;

    public Address Safe { get; private set; }

    public Address Guard { get; private set; }

    public Address Switch { get; private set; }

    public Address Token { get; private set; }

    public Address Ambush { get; private set; }

    public Address HotKey { get; } = Address.FromWord(Keccak.Hash("hot key"));

    public Address Stranger { get; } = Address.FromWord(Keccak.Hash("stranger"));

    public Address Part { get; } = Address.FromWord(Keccak.Hash("a part"));

    /// <summary>The first three own the Safe.</summary>
    public Address[] Owners { get; } = [.. Keys.Select(key => key.Address)];

    internal static PrivateKey KeyOf(int owner) => Keys[owner];

    /// <summary>The appointment's end, 30 days after the chain's beginning.</summary>
    public ulong Until { get; } = (ulong)Genesis.AddDays(30).ToUnixTimeSeconds();

    /// <summary>What is told of each transaction that was mined.</summary>
    internal Func<Hash256, Task>? Mined { get; set; }

    public async ValueTask InitializeAsync()
    {
        _yard = new Shipyard(await Lab.StartAsync(new AnvilOptions { SlotsInAnEpoch = 32, GenesisTime = Genesis, TracesSteps = true }));
        await Lab.RpcAsync("anvil_autoImpersonateAccount", true);
        Safe = await _yard.SafeAsync(2, Owners[..3]);
        Guard = await _yard.HarborAsync("FirebreakGuard", "constructor(address)", Safe);
        Switch = await _yard.HarborAsync("TrialSwitch", "constructor(address)", Safe);
        Ambush = await _yard.HarborAsync("TrialAmbush", "constructor()");
        Token = await _yard.HarborAsync("HarborDollar", "constructor(address,uint256)", Safe, (UInt256)1_000_000u);
        foreach (var account in (Address[])[HotKey, Stranger, Safe, .. Owners])
        {
            await Lab.RpcAsync("anvil_setBalance", account.ToHex(), "0x8ac7230489e80000");
        }

        await ThroughSafeAsync(Safe, Words.Enable, Guard);
        await ThroughSafeAsync(Guard, Words.Appoint, HotKey, PerDay, Until);
        await ThroughSafeAsync(Guard, Words.List, Switch, OffWith(Address.Zero), UInt256.One);
        _asSetUp = (await Lab.RpcAsync("evm_snapshot")).GetString()!;
    }

    /// <summary>Forgets whatever other tests did.</summary>
    public async Task ResetAsync()
    {
        await Lab.RpcAsync("evm_revert", _asSetUp);
        _asSetUp = (await Lab.RpcAsync("evm_snapshot")).GetString()!;
    }

    /// <summary>Turns a part off: the lever that is listed, with the part left free.</summary>
    public static byte[] OffWith(Address part) => Words.Turn.Encode(part, true);

    public Task<Outcome> PullAsync(Address? by = null, ulong? at = null) => PullAsync(Switch, OffWith(Part), UInt256.One, by, at);

    public Task<Outcome> PullAsync(Address target, byte[] data, UInt256 free, Address? by = null, ulong? at = null) =>
        ActAsync(by ?? HotKey, Guard, Words.Pull.Encode(target, data, free), at: at);

    /// <summary>Calls in the Safe's own name without its owners' signatures, so that the reason of a refusal is seen.</summary>
    public Task<Outcome> AsSafeAsync(AbiFunction function, params object[] arguments) => ActAsync(Safe, Guard, function.Encode(arguments));

    /// <summary>Calls as two owners decided and signed.</summary>
    public Task<Outcome> ThroughSafeAsync(Address target, AbiFunction function, params object[] arguments) => ThroughSafeAsync(target, null, function, arguments);

    public async Task<Outcome> ThroughSafeAsync(Address target, ulong? at, AbiFunction function, params object[] arguments)
    {
        var nonce = UInt256.FromBigEndian(await ReadAsync(Safe, Words.Nonce.Encode()));
        var transaction = new SafeTransaction { To = target, Data = function.Encode(arguments), Nonce = nonce };
        var hash = transaction.SigningHash(31337, Safe);
        var data = transaction.EncodeExecution(31337, Safe, await SeatedKeysAsync(hash));
        return await ActAsync(Stranger, Safe, data, at: at);
    }

    /// <summary>Sends, mines, and says what came of it.</summary>
    /// <param name="at">Time of the block that it is mined in; null is a second or so later.</param>
    public async Task<Outcome> ActAsync(Address from, Address to, byte[] data, ulong value = 0, ulong? at = null)
    {
        var hash = await SubmitAsync(from, to, data, value);
        await MineAsync(at);
        return await OutcomeAsync(hash);
    }

    /// <summary>Leaves the transaction in the pool.</summary>
    public async Task<Hash256> SubmitAsync(Address from, Address to, byte[] data, ulong value = 0)
    {
        var sent = await Lab.RpcAsync("eth_sendTransaction", new
        {
            from = from.ToHex(),
            to = to.ToHex(),
            data = Hex.Encode(data),
            value = ((UInt256)value).ToHex(),
            gas = ((UInt256)Gas).ToHex(),
        });
        return Hash256.Parse(sent.GetString()!);
    }

    public async Task<Outcome> OutcomeAsync(Hash256 hash)
    {
        await (Mined?.Invoke(hash) ?? Task.CompletedTask);
        var receipt = await Lab.RpcAsync("eth_getTransactionReceipt", hash.ToHex());
        var gas = Number(receipt.GetProperty("gasUsed"));
        if (Number(receipt.GetProperty("status")) == 1)
        {
            return new Outcome(null, gas);
        }

        var frame = await Lab.RpcAsync("debug_traceTransaction", hash.ToHex(), new { tracer = "callTracer" });
        var reason = frame.TryGetProperty("output", out var output) ? Hex.Decode(output.GetString()!) : [];
        return new Outcome(RevertReason.Describe(reason, Words.Errors), gas);
    }

    public Task MineAsync(ulong? at = null) => at is { } time ? Lab.RpcAsync("evm_mine", time) : Lab.RpcAsync("evm_mine");

    public async Task<ulong> NowAsync() => Number((await Lab.RpcAsync("eth_getBlockByNumber", "latest", false)).GetProperty("timestamp"));

    public async Task<byte[]> ReadAsync(Address contract, byte[] data) =>
        Hex.Decode((await Lab.RpcAsync("eth_call", new { to = contract.ToHex(), data = Hex.Encode(data) }, "latest")).GetString()!);

    public async Task<T> AskAsync<T>(Address contract, AbiFunction function, params object[] arguments) =>
        (T)function.DecodeOutput(await ReadAsync(contract, function.Encode(arguments)))[0];

    public Task<bool> IsOffAsync(Address? part = null) => AskAsync<bool>(Switch, Words.IsOff, part ?? Part);

    /// <summary>What must stay as it is whatever the hot key does: ether, tokens, allowances, owners, threshold, modules and nonce of the Safe; the guard's terms.</summary>
    public async Task<string> EstateAsync()
    {
        var safe = new List<string> { (await Lab.RpcAsync("eth_getBalance", Safe.ToHex(), "latest")).GetString()! };
        foreach (var (contract, call) in ((Address, byte[])[])
            [
                (Token, Words.BalanceOf.Encode(Safe)), (Token, Words.Allowance.Encode(Safe, HotKey)), (Safe, Words.GetOwners.Encode()),
                (Safe, Words.Threshold.Encode()), (Safe, Words.Modules.Encode(Address.FromUInt256(UInt256.One), (UInt256)9u)), (Safe, Words.Nonce.Encode()),
                (Guard, Words.HotKey.Encode()), (Guard, Words.PerDay.Encode()), (Guard, Words.Until.Encode()),
            ])
        {
            safe.Add(Hex.Encode(await ReadAsync(contract, call)));
        }

        return string.Join('\n', safe);
    }

    public async ValueTask DisposeAsync() => await _yard.DisposeAsync();

    internal Task<Address> ZeppelinAsync(string name, string constructor, params object[] arguments) => _yard.ZeppelinAsync(name, constructor, arguments);

    private async Task<IEnumerable<Signature>> SeatedKeysAsync(Hash256 hash)
    {
        var seated = (object[])Words.GetOwners.DecodeOutput(await ReadAsync(Safe, Words.GetOwners.Encode()))[0];
        return Keys.Where(key => seated.Contains(key.Address)).Take(2).Select(key => key.Sign(hash));
    }

    private static ulong Number(JsonElement quantity) => ulong.Parse(quantity.GetString().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <param name="Refusal">Null when it was done.</param>
public sealed record Outcome(string? Refusal, ulong Gas)
{
    public bool IsDone => Refusal is null;
}
