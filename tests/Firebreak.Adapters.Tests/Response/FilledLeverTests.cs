using Firebreak.Adapters.Tests.Discovery;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>Shipped levers whose places a real transaction fills, from the alert to what is read back, on real contracts.</summary>
public sealed class FilledLeverTests : IDisposable
{
    private const string Motion = "address[] targets, uint256[] values, bytes[] calldatas";
    private static readonly byte[] Nothing = [];
    private static readonly Address Thief = Address.FromWord(Keccak.Hash("a thief"));

    private readonly PrivateKey _key = new(Keccak.Hash("a hot key of levers").AsBytes());

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task The_operation_that_a_stolen_key_queued_on_a_timelock_is_cancelled_after_a_person_agreed()
    {
        await using var yard = await Shipyard.OpenAsync();
        var timelock = await yard.ZeppelinAsync(
            "TimelockController", "constructor(uint256 minDelay, address[] proposers, address[] executors, address admin)",
            (UInt256)172_800u, new object[] { Thief, _key.Address }, new object[] { Address.Zero }, Address.Zero);
        var schedule = AbiFunction.Parse("schedule(address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt, uint256 delay)");
        await yard.ActAsync(Thief, timelock, schedule.Encode(timelock, UInt256.Zero, Nothing, new byte[32], new byte[32], (UInt256)172_800u));

        await using var room = await LeverRoom.OpenAsync(yard, _key, Fit("oz-timelock-cancel", timelock));
        await room.ApproveAsync();
        var plan = await room.ContainedAsync();

        Assert.Contains("isOperation(bytes32 {operation}) = false", Found(plan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proposal_is_cancelled_with_all_that_its_event_told()
    {
        await using var yard = await Shipyard.OpenAsync();
        var governor = await yard.HarborAsync("TrialGovernor", "constructor()");
        var propose = AbiFunction.Parse($"propose({Motion}, string description)");
        await yard.ActAsync(_key.Address, governor, propose.Encode(new object[] { governor, Thief }, new object[] { UInt256.Zero, UInt256.Zero }, new object[] { Nothing, new byte[] { 1, 2 } }, "drain it"));

        await using var room = await LeverRoom.OpenAsync(yard, _key, Fit("oz-governor-cancel", governor));
        await room.ApproveAsync();

        Assert.Contains("state(uint256 {proposal}) = 2", Found(await room.ContainedAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_role_that_an_attack_granted_itself_is_revoked_without_anybody_asked()
    {
        await using var yard = await Shipyard.OpenAsync();
        var vault = await yard.HarborAsync("HarborVault", "constructor(address,address)", _key.Address, _key.Address);
        await yard.ActAsync(_key.Address, vault, AbiFunction.Parse("grantRole(bytes32 role, address account)").Encode(Keccak.Hash("PAUSER_ROLE"), Thief));

        await using var room = await LeverRoom.OpenAsync(yard, _key, Fit("oz-revoke-role", vault));
        var plan = await room.ContainedAsync();

        Assert.Contains("hasRole(bytes32 {role}, address {account}) = false", Found(plan), StringComparison.Ordinal);
        Assert.Contains(new FilledPlace("account", Thief.ToHex()), plan.Plan.Steps[0].With);
    }

    [Fact]
    public async Task Who_took_the_token_is_frozen_and_can_move_it_no_more()
    {
        await using var yard = await Shipyard.OpenAsync();
        var token = await yard.HarborAsync("TrialStable", "constructor(address,address,uint256)", _key.Address, Thief, (UInt256)1_000u);
        var move = AbiFunction.Parse("transfer(address to, uint256 amount)").Encode(_key.Address, (UInt256)1u);
        await yard.ActAsync(Thief, token, move);

        await using var room = await LeverRoom.OpenAsync(yard, _key, Fit("token-blacklist", token), transaction => new Evidence.Flow(transaction, Thief, token, Int256.One));
        await room.ContainedAsync();

        await yard.ActAsync(Thief, token, move);
        Assert.Equal((UInt256)999u, await BalanceAsync(yard, token, Thief));
    }

    [Fact]
    public async Task All_of_a_token_goes_to_the_cold_vault_and_only_after_a_person_agreed()
    {
        await using var yard = await Shipyard.OpenAsync();
        var vault = Address.FromWord(Keccak.Hash("a cold vault"));
        var token = await yard.HarborAsync("HarborDollar", "constructor(address,uint256)", _key.Address, (UInt256)1_000_000u);
        await yard.ActAsync(_key.Address, token, AbiFunction.Parse("transfer(address to, uint256 amount)").Encode(Thief, (UInt256)1u));

        await using var room = await LeverRoom.OpenAsync(yard, _key, Fit("erc20-evacuate", token, ("vault", vault)));
        Assert.Equal(UInt256.Zero, await BalanceAsync(yard, token, vault));
        await room.ApproveAsync();
        await room.ContainedAsync();

        Assert.Equal((UInt256.Zero, (UInt256)999_999u), (await BalanceAsync(yard, token, _key.Address), await BalanceAsync(yard, token, vault)));
    }

    [Fact]
    public async Task A_lever_whose_right_is_gone_or_whose_place_nothing_fills_gives_no_plan_and_says_why()
    {
        await using var yard = await Shipyard.OpenAsync();
        var timelock = await yard.ZeppelinAsync(
            "TimelockController", "constructor(uint256 minDelay, address[] proposers, address[] executors, address admin)",
            (UInt256)172_800u, new object[] { Thief }, new object[] { Address.Zero }, Address.Zero);
        var schedule = AbiFunction.Parse("schedule(address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt, uint256 delay)");
        await yard.ActAsync(Thief, timelock, schedule.Encode(timelock, UInt256.Zero, Nothing, new byte[32], new byte[32], (UInt256)172_800u));

        await using var dead = await LeverRoom.OpenAsync(yard, _key, Fit("oz-timelock-cancel", timelock));
        Assert.Contains("does not hold CANCELLER_ROLE any more", Why(await dead.LookAsync()), StringComparison.Ordinal);
        await using var open = await LeverRoom.OpenAsync(yard, _key, Fit("oz-revoke-role", timelock));
        Assert.Contains("role is not filled: the alert's transactions hold no RoleGranted", Why(await open.LookAsync()), StringComparison.Ordinal);
    }

    private static string Why(Incident incident)
    {
        Assert.Empty(incident.Plans);
        return Assert.Single(incident.Withheld).Reason;
    }

    private static string Found(PlanView plan) => plan.Progress.OfType<Happened.StepVerified>().First().Finding;

    private static async Task<UInt256> BalanceAsync(Shipyard yard, Address token, Address holder) =>
        UInt256.FromBigEndian(await yard.Lab.Get<IChainView>().CallAsync(token, AbiFunction.Parse("balanceOf(address)").Encode(holder), await yard.Lab.HeadAsync(), Lab.Token));

    private static FittedLever Fit(string lever, Address target, params (string Place, Address Value)[] places) =>
        new(lever, lever, target, Caller: null, Guard: null, Rehearsed: null, [.. places.Select(place => new FilledPlace(place.Place, place.Value.ToHex()))]);
}
