using Firebreak.Adapters.Packs;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Drills;
using Firebreak.Drills.Real;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Forensics;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Hosting;

namespace Firebreak.Cli.Drilling;

/// <summary>
/// Plays an attack that happened, live, in front of the real host: it finds the chain as it was, and Firebreak is told the address of the node,
/// as <c>serve --rpc</c> is, and nothing else.
/// </summary>
internal sealed class RealRun(RealAttack attack, DrillRequest request, DrillScreen screen, TimeProvider time)
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private string Name => $"{RealAttackFolder.Prefix}{attack.Name}";

    /// <param name="whileOpen">Called with the result while the incident room is still open; returning closes it.</param>
    public async Task<DrillResult> PlayAsync(Func<DrillResult, CancellationToken, Task> whileOpen, CancellationToken cancellationToken)
    {
        screen.Title($"The stage: {attack.Title}");
        screen.Say(attack.Flaw.Length > 0 ? attack.Flaw : "what was wrong is not told");
        screen.Say(FormattableString.Invariant($"sent on chain {attack.ChainId} in block {attack.Number} as {attack.Transaction}"));
        await using var stage = await RealStage.SetAsync(attack, time, cancellationToken);
        screen.Say($"{attack.Prestate.Count} accounts are as they were");

        screen.Title("Firebreak starts: it is told the node's address and nothing else");
        var config = await ConfigureAsync(stage, cancellationToken);
        var head = await stage.Chain.HeadAsync(cancellationToken);
        return await new LiveHost(request, screen, time).RunAsync(
            config, head, (services, _) => AttackAsync(services, stage, config, cancellationToken), whileOpen, cancellationToken);
    }

    private async Task<FirebreakConfig> ConfigureAsync(RealStage stage, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(request.Folder, "data");
        Uri[] nodes = [stage.Node.WebSocketEndpoint, stage.Node.HttpEndpoint];
        var path = await NodeOnlyFile.WriteAsync(folder, new ChainId(stage.Chain.ChainId), nodes, request.Listen, request.Sandbox, cancellationToken);
        File.Copy(path, Path.Combine(request.Folder, "firebreak.yaml"));
        return FirebreakFile.Load(path);
    }

    private async Task<DrillResult> AttackAsync(IServiceProvider services, RealStage stage, FirebreakConfig config, CancellationToken cancellationToken)
    {
        // The first of the quiet blocks holds what was there before.
        for (var block = 1; block < RealStage.QuietBlocks; block++)
        {
            await Task.Delay(BlockTime, time, cancellationToken);
            await stage.MineAsync(cancellationToken);
        }

        await Task.Delay(BlockTime, time, cancellationToken);
        var sentAt = time.GetUtcNow();
        var receipt = await stage.AttackAsync(cancellationToken);
        if (Differs(receipt) is { } fault)
        {
            return new DrillResult("failed", [fault], receipt.Block, BlocksWatched: RealStage.QuietBlocks + 1, Drill: Name, Kind: attack.Kind) { OriginalTransaction = attack.Transaction.ToString() };
        }

        var alerts = await WaitAsync(services, stage, receipt.Transaction, cancellationToken);
        var result = DetectionJudge.JudgeOne(Name, attack.Kind, receipt.Block, receipt.Transaction, alerts, sentAt);
        var incidents = await services.GetRequiredService<IIncidentDesk>().ListAsync(cancellationToken);
        return result with
        {
            OriginalTransaction = attack.Transaction.ToString(),
            Incident = incidents.Count > 0 ? incidents[0].Id.ToString() : null,
            Plans = incidents.Sum(incident => incident.Plans.Count),
            Losses = await LossesAsync(services, config.Protocol, alerts, receipt.Transaction, cancellationToken),
            BlocksWatched = RealStage.QuietBlocks + 1,
        };
    }

    private string? Differs(DrillReceipt receipt) => !receipt.Succeeded ? "the attack failed on this chain"
        : attack.Events is { } events && receipt.Logs.Count != events
            ? FormattableString.Invariant($"the attack went another way than it did: it emitted {receipt.Logs.Count} events, then they were {events}")
        : null;

    /// <summary>The alerts once one of them pages for the transaction and an incident is open, or when patience ends.</summary>
    private async Task<IReadOnlyList<Alert>> WaitAsync(IServiceProvider services, RealStage stage, Ethereum.Hash256 transaction, CancellationToken cancellationToken)
    {
        var (board, desk, since) = (services.GetRequiredService<IAlertBoard>(), services.GetRequiredService<IIncidentDesk>(), time.GetTimestamp());
        var mined = since;
        while (time.GetElapsedTime(since) < request.Patience)
        {
            if (DetectionJudge.HitsOf([.. board.Current], transaction).Count > 0 && (await desk.ListAsync(cancellationToken)).Count > 0
                && services.GetRequiredService<ChainStatus>().Position?.Head.Number > attack.Number + 1)
            {
                break;
            }

            if (time.GetElapsedTime(mined) >= BlockTime)
            {
                mined = time.GetTimestamp();
                await stage.MineAsync(cancellationToken);
            }

            await Task.Delay(Glance, time, cancellationToken);
        }

        return [.. board.Current];
    }

    private static async Task<IReadOnlyList<DrillLoss>> LossesAsync(
        IServiceProvider services, Protocol protocol, IReadOnlyList<Alert> alerts, Ethereum.Hash256 transaction, CancellationToken cancellationToken)
    {
        var signals = DetectionJudge.HitsOf(alerts, transaction).SelectMany(alert => alert.Standing).Where(signal => signal.Provenance.Transaction == transaction).ToList();
        var flows = signals.SelectMany(signal => signal.Evidence.OfType<Evidence.Flow>()
            .Where(flow => flow.Amount.IsNegative && !flow.Account.IsZero && !signal.Actors.Contains(flow.Account))).Distinct().ToList();
        if (flows.Count == 0)
        {
            return [];
        }

        var at = signals[0].Provenance.Block;
        var names = await new AssetNamer(services.GetRequiredService<IChainView>(), protocol).NameAsync(flows.Select(flow => flow.Asset), at, cancellationToken);
        return [.. flows.Select(flow => new DrillLoss(
            flow.Account.ToString(), flow.Asset?.ToString(), names.First(name => name.Asset == flow.Asset).Symbol,
            flow.Amount.Magnitude.ToString(), flow.Amount.Magnitude.ToUnits(names.First(name => name.Asset == flow.Asset).Decimals)))];
    }
}
