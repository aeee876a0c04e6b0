using Firebreak.Adapters.Tests.Discovery;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Undoing;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.Response;

/// <summary>An exploit replayed on a real chain, before and after the code that it used was replaced.</summary>
public sealed class ReopeningDeskTests
{
    [Fact]
    public async Task An_exploit_that_todays_code_stops_is_told_from_one_that_still_works_and_from_one_that_proves_nothing()
    {
        await using var yard = await Shipyard.OpenAsync();
        var thief = Address.FromWord(Keccak.Hash("a thief"));
        var token = await yard.HarborAsync("HarborDollar", "constructor(address,uint256)", thief, (UInt256)1_000u);
        await yard.ActAsync(thief, token, AbiFunction.Parse("transfer(address to, uint256 amount)").Encode(token, (UInt256)1u));
        var services = yard.Lab.Provide();
        var view = services.GetRequiredService<IChainView>();
        var desk = new ReopeningDesk(
            view, services.GetRequiredService<IExploitReplay>(), new Protocol("Harbor", [new WatchedContract("token", token, "erc20", null)], [], [], []));
        var incident = await IncidentAsync(yard, view);

        Assert.Equal(ReplayVerdict.ProvesNothing, (await FindAsync()).Verdict);
        await yard.Lab.RpcAsync("anvil_setCode", token.ToHex(), Hex.Encode([0x60, 0x00, 0x60, 0x00, 0xf3]));
        Assert.Equal(ReplayVerdict.StillWorks, (await FindAsync()).Verdict);
        await yard.Lab.RpcAsync("anvil_setCode", token.ToHex(), Hex.Encode([0x60, 0x00, 0x60, 0x00, 0xfd]));
        await yard.Lab.MineAsync();
        Assert.Equal(ReplayVerdict.Stopped, (await FindAsync()).Verdict);

        async Task<ReplayFinding> FindAsync()
        {
            await yard.Lab.MineAsync();
            return Assert.Single((await desk.ReplayAsync(incident, Lab.Token)).Findings);
        }
    }

    [Fact]
    public async Task Of_many_exploits_the_earliest_are_replayed_and_all_are_counted()
    {
        var now = TimeProvider.System.GetUtcNow();
        var drain = new HarborCase(now).Drain(HarborCase.FirstHostileBlock);
        var signals = Enumerable.Range(0, 7).Select(i => drain with { Provenance = drain.Provenance with { Transaction = A.Hash($"strike {i}") } }).ToList();
        var incident = await OpenAsync(now, HarborCase.AlertOf(drain, TimeSpan.Zero) with { Standing = [.. signals] });

        // None of them is on this chain: nothing is asked of the node but its blocks.
        var replays = await new ReopeningDesk(new ScriptedChain(), null!, new Protocol("Harbor", [], [], [], [])).ReplayAsync(incident, Lab.Token);

        Assert.Equal((5, 7), (replays.Findings.Count, replays.Hostile));
    }

    private static async Task<Incident> IncidentAsync(Shipyard yard, IChainView view)
    {
        var now = TimeProvider.System.GetUtcNow();
        var block = (await view.FindBlockAsync((await yard.Lab.HeadAsync()).Number, Lab.Token))!;
        var signal = new HarborCase(now).Drain(HarborCase.FirstHostileBlock) with { Provenance = new Provenance(new ChainId(31337), block.Ref, now, block.Transactions[0].Hash) };
        return await OpenAsync(now, HarborCase.AlertOf(signal, TimeSpan.Zero));
    }

    private static async Task<Incident> OpenAsync(DateTimeOffset now, Alert alert)
    {
        using var incidents = new Engine.Incidents.IncidentDesk(new InMemoryLedger(), TimeProvider.System);
        var id = await incidents.OpenAsync(new HarborCase(now).Open() with { Alert = alert }, now, Lab.Token);
        return (await incidents.FindAsync(id, Lab.Token))!;
    }
}
