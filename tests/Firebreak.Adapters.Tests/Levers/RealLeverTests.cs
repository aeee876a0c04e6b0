using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Tests.Discovery;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Levers;

/// <summary>Shipped levers on real contracts: each is asked about, pulled, read back, and asked about again.</summary>
public sealed class RealLeverTests
{
    private static readonly Items<Lever> Levers = PackFolder.Shipped().Levers;
    private static readonly byte[] Nothing = [];

    [Fact]
    public async Task A_pool_of_Aave_is_paused_and_a_reserve_frozen_and_the_levers_know_it_and_know_who_may()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (admin, guardian) = (yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        var market = await AaveMarket.OpenAsync(yard, admin);
        (string, Address)[] places = [("asset", market.Asset), ("pool", market.Pool), ("acl", market.Acl)];
        var (pause, freeze) = (Fit("aave-v3-pool-pause", market.Configurator, guardian, places), Fit("aave-v3-reserve-freeze", market.Configurator, guardian, places));
        Assert.Contains("does not hold EMERGENCY_ADMIN", (await ExamineAsync(yard, pause)).Because, StringComparison.Ordinal);

        await yard.ActAsync(admin, market.Acl, market.Roles.FindFunction("addEmergencyAdmin")!.Encode(guardian));
        await yard.ActAsync(admin, market.Acl, market.Roles.FindFunction("addRiskAdmin")!.Encode(guardian));
        await AssertPulledAsync(yard, freeze, because: "bit 57 = 1");
        await AssertPulledAsync(yard, pause, because: "bit 60 = 1");

        await yard.ActAsync(guardian, market.Configurator, AbiFunction.Parse("setPoolPause(bool paused)").Encode(false));
        Assert.NotEqual(LeverLevel.Dead, (await ExamineAsync(yard, pause)).Level);
        await yard.ActAsync(admin, market.Acl, market.Roles.FindFunction("removeEmergencyAdmin")!.Encode(guardian));
        Assert.Contains("does not hold EMERGENCY_ADMIN", (await ExamineAsync(yard, pause)).Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stolen_key_loses_its_role_on_an_AccessControl()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (admin, thief) = (yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", admin, thief);
        var fitted = Fit("oz-revoke-role", vault, admin, ("account", thief)) with
        {
            With = [new FilledPlace("account", thief.ToHex()), new FilledPlace("role", "keccak(PAUSER_ROLE)")],
        };

        Assert.Contains("does not hold", (await ExamineAsync(yard, fitted with { Caller = thief })).Because, StringComparison.Ordinal);
        await AssertPulledAsync(yard, fitted, because: "= false");
    }

    [Fact]
    public async Task A_queued_operation_of_a_timelock_is_cancelled_once()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (proposer, stranger) = (yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        var timelock = await yard.ZeppelinAsync(
            "TimelockController", "constructor(uint256 minDelay, address[] proposers, address[] executors, address admin)",
            (UInt256)172_800u, new object[] { proposer }, new object[] { Address.Zero }, Address.Zero);
        object[] operation = [timelock, UInt256.Zero, Nothing, new byte[32], new byte[32]];
        var id = Keccak.Hash(AbiCodec.Encode([.. ((string[])["address", "uint256", "bytes", "bytes32", "bytes32"]).Select(AbiType.Parse)], operation));
        var fitted = Fit("oz-timelock-cancel", timelock, proposer) with { With = [new FilledPlace("operation", id.ToHex())] };
        Assert.Contains("isOperationPending", (await ExamineAsync(yard, fitted)).Because, StringComparison.Ordinal);

        var schedule = AbiFunction.Parse("schedule(address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt, uint256 delay)");
        await yard.ActAsync(proposer, timelock, schedule.Encode([.. operation, (UInt256)172_800u]));

        Assert.Contains("does not hold CANCELLER_ROLE", (await ExamineAsync(yard, fitted with { Caller = stranger })).Because, StringComparison.Ordinal);
        await AssertPulledAsync(yard, fitted, because: "isOperationPending");
    }

    [Fact]
    public async Task A_module_and_a_stolen_owner_leave_a_Safe_and_the_next_change_of_the_list_kills_the_lever()
    {
        await using var yard = await Shipyard.OpenAsync();
        var owners = yard.Lab.Accounts[1..4];
        var module = Address.Parse("0x00000000000000000000000000000000000a11ce");
        var first = Address.FromUInt256(UInt256.One);
        var safe = await yard.SafeAsync(2, owners);
        await yard.ActAsync(safe, safe, AbiFunction.Parse("enableModule(address module)").Encode(module));
        var fresh = yard.Lab.Accounts[0];

        await AssertPulledAsync(yard, Fit("safe-disable-module", safe, safe, ("prev", first), ("module", module)), because: "isModuleEnabled");
        var wrong = Fit("safe-swap-owner", safe, safe, ("prev", owners[1]), ("stolen", owners[0]), ("fresh", fresh));
        Assert.Contains("its call fails", (await ExamineAsync(yard, wrong)).Because, StringComparison.Ordinal);
        await AssertPulledAsync(yard, Fit("safe-swap-owner", safe, safe, ("prev", first), ("stolen", owners[0]), ("fresh", fresh)), because: "isOwner");
    }

    [Fact]
    public async Task A_proposal_of_a_governor_is_cancelled_by_its_proposer_and_only_before_the_vote()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (proposer, stranger) = (yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        var governor = await yard.HarborAsync("TrialGovernor", "constructor()");
        var (early, late) = (await ProposeAsync(yard, governor, proposer, "drain it"), await ProposeAsync(yard, governor, proposer, "drain it more"));

        Assert.Contains("its call fails", (await ExamineAsync(yard, early with { Caller = stranger })).Because, StringComparison.Ordinal);
        await AssertPulledAsync(yard, early, because: "state(uint256 {proposal}) = 2");
        await yard.Lab.MineAsync(6);
        Assert.Contains("state(uint256 {proposal}) = 1", (await ExamineAsync(yard, late)).Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_of_an_access_manager_is_closed()
    {
        await using var yard = await Shipyard.OpenAsync();
        var (admin, stranger) = (yard.Lab.Accounts[1], yard.Lab.Accounts[2]);
        var manager = await yard.ZeppelinAsync("AccessManager", "constructor(address initialAdmin)", admin);
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", admin, admin);
        var fitted = Fit("oz-access-manager-close", manager, admin, ("contract", vault));

        Assert.Contains("does not hold", (await ExamineAsync(yard, fitted with { Caller = stranger })).Because, StringComparison.Ordinal);
        await AssertPulledAsync(yard, fitted, because: "isTargetClosed");
    }

    private static async Task<FittedLever> ProposeAsync(Shipyard yard, Address governor, Address proposer, string description)
    {
        const string Motion = "address[] targets, uint256[] values, bytes[] calldatas";
        object[] motion = [new object[] { governor }, new object[] { UInt256.Zero }, new object[] { Nothing }];
        await yard.ActAsync(proposer, governor, AbiFunction.Parse($"propose({Motion}, string description)").Encode([.. motion, description]));
        var hash = Keccak.Hash(description);
        var view = AbiFunction.Parse($"getProposalId({Motion}, bytes32 descriptionHash) view returns (uint256)").Encode([.. motion, hash]);
        var id = await yard.Lab.Get<IChainView>().CallAsync(governor, view, await yard.Lab.HeadAsync(), JsonRpc.Lab.Token);
        return Fit("oz-governor-cancel", governor, proposer) with
        {
            With =
            [
                new FilledPlace("targets", $"[{governor.ToHex()}]"), new FilledPlace("values", "[0]"), new FilledPlace("calldatas", "[0x]"),
                new FilledPlace("descriptionHash", hash.ToHex()), new FilledPlace("proposal", Hex.Encode(id)),
            ],
        };
    }

    private static async Task AssertPulledAsync(Shipyard yard, FittedLever fitted, string because)
    {
        var before = await ExamineAsync(yard, fitted);
        Assert.True(before.Level != LeverLevel.Dead, before.Because);
        var lever = Of(fitted);
        await yard.ActAsync(fitted.Caller!.Value, fitted.Target, new LeverExam(lever, fitted, signer: null).Call(out _)!.Value.ToArray());

        foreach (var check in (ViewCheck[])[lever.ReadBack, .. lever.After])
        {
            var places = LeverPlaces.Of(fitted, fitted.Caller);
            var at = check.At is { } place ? Address.Parse(places[place]) : fitted.Target;
            var view = yard.Lab.Get<IChainView>();
            var answer = check.Read(await view.CallAsync(at, check.Call.Encode(places, out _)!.Value.ToArray(), await yard.Lab.HeadAsync(), JsonRpc.Lab.Token), places, DateTimeOffset.UnixEpoch);
            Assert.True(answer.Matches, answer.Text);
        }

        var after = await ExamineAsync(yard, fitted);
        Assert.Equal(LeverLevel.Pulled, after.Level);
        Assert.Contains(because, after.Because, StringComparison.Ordinal);
    }

    private static async Task<LeverStanding> ExamineAsync(Shipyard yard, FittedLever fitted)
    {
        var services = yard.Lab.Provide();
        var examiner = new LeverExaminer(
            (IChainView)services.GetService(typeof(IChainView))!, (ISimulator)services.GetService(typeof(ISimulator))!, LeverRules.Default);
        return await examiner.ExamineAsync(Of(fitted), fitted, signer: null, await yard.Lab.HeadAsync(), TimeProvider.System.GetUtcNow(), JsonRpc.Lab.Token);
    }

    private static Lever Of(FittedLever fitted) => Levers.Single(lever => lever.Id == fitted.Lever);

    private static FittedLever Fit(string lever, Address target, Address caller, params (string Place, Address Value)[] places) =>
        new(lever, lever, target, caller, Guard: null, Rehearsed: null, places.Select(place => new FilledPlace(place.Place, place.Value.ToHex())).ToItems());
}
