using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Forensics;

/// <summary>Asks the chain everything that a case needs. Reads only; the same chain and log give the same findings.</summary>
public sealed class Investigator(
    IChainView view, IDeepTracer tracer, RecentBlocks recent, ValuationReader valuations, Protocol protocol, IOptions<ForensicsOptions> options)
{
    private const ulong BlocksBeforeInPicture = 12;

    private readonly SceneReader _scenes = new(view, recent, protocol, options.Value);
    private readonly FundingTracer _funding = new(view, options.Value);
    private readonly AssetNamer _assets = new(view, protocol);

    public async Task<(CaseFindings Findings, AttackScene Scene)> InvestigateAsync(Incident incident, CancellationToken cancellationToken)
    {
        var scene = await _scenes.ReadAsync(incident, cancellationToken);
        var gaps = scene.Gaps.ToList();
        var first = scene.First;
        var before = first is null ? null : await valuations.ReadAsync(first.Before, cancellationToken);
        var movements = scene.Transactions.SelectMany(item => AssetMovement.Of(item.Block, item.Transaction)).ToList();
        var profit = ProfitAndLoss.Of(movements, before ?? new Valuation(scene.Head, [], [], UsdPerCoin: null));
        var cause = await FindCauseAsync(scene, gaps, cancellationToken);
        var trail = await TraceFundingAsync(scene, cancellationToken);
        var findings = new CaseFindings(
            before,
            scene.Signals,
            scene.Transactions.Select(Describe).ToItems(),
            TreesOf(scene, cause),
            FundFlow.Of(movements),
            profit,
            cause,
            scene.Cluster,
            trail,
            before is null ? [] : await ReadHoldingsAsync(incident.Subject, before, scene, gaps, cancellationToken),
            await _assets.NameAsync(movements.Select(movement => movement.Asset), first?.Ref ?? scene.Head, cancellationToken),
            [.. gaps],
            FiguresOf(incident, before, profit, cause, scene, trail));
        return (findings, scene);
    }

    private async Task<RootCause> FindCauseAsync(AttackScene scene, List<string> gaps, CancellationToken cancellationToken)
    {
        var hostile = scene.Signals.Where(signal => scene.Hostile.Contains(signal.Provenance.Transaction)).ToList();
        var trace = RootCause.TransactionToTrace(hostile) is { } signal
            ? await tracer.TraceAsync(signal.Provenance.Block, signal.Provenance.Transaction, cancellationToken)
            : null;
        if (trace is null && hostile.Count > 0)
        {
            gaps.Add("The node could not re-trace the first hostile transaction; the root cause rests on the signals' own evidence.");
        }

        var watched = protocol.Contracts.Select(contract => contract.Address).ToHashSet();
        return RootCause.Of(hostile, trace, watched, FunctionNames.BuiltIn, AccountNames.Of(protocol, scene.Cluster, trail: null).NameOf);
    }

    private async Task<FundingTrail?> TraceFundingAsync(AttackScene scene, CancellationToken cancellationToken)
    {
        if (scene.Cluster.Attacker is not { } attacker || scene.First is not { } first)
        {
            return null;
        }

        var labels = AccountNames.Of(protocol, new ActorCluster([]), trail: null);
        return await _funding.TraceAsync(attacker, first.Ref, labels.Find, cancellationToken);
    }

    private static AttackTransaction Describe((Block Block, int Transaction, bool IsHostile) item)
    {
        ref readonly var row = ref item.Block.Transactions[item.Transaction];
        return new AttackTransaction(
            row.Hash, item.Block.Ref, item.Block.Header.MinedAt, row.From, row.To, row.Succeeded, item.IsHostile, row.Value, row.GasUsed * row.GasPrice);
    }

    private Items<CallTree> TreesOf(AttackScene scene, RootCause cause)
    {
        var evidence = scene.Signals.SelectMany(signal => signal.Evidence).Concat(cause.Frames).ToList();
        return scene.Transactions
            .Where(item => item.IsHostile)
            .Take(options.Value.MostCallTrees)
            .Select(item => CallTree.Of(item.Block, item.Transaction, FunctionNames.BuiltIn, evidence, CallTreeBounds.ForReports))
            .ToItems();
    }

    private async Task<Items<HoldingPoint>> ReadHoldingsAsync(
        Address subject, Valuation before, AttackScene scene, List<string> gaps, CancellationToken cancellationToken)
    {
        var from = before.At.Number > BlocksBeforeInPicture ? before.At.Number - BlocksBeforeInPicture : 0;
        var to = Math.Min(scene.Head.Number, scene.Last!.Ref.Number + (ulong)options.Value.BlocksAfter);
        var stride = ((to - from) / (ulong)options.Value.MostHoldingPoints) + 1;
        var points = new List<HoldingPoint>();
        for (var number = from; number <= to; number += stride)
        {
            try
            {
                if (await view.FindHeaderAsync(number, cancellationToken) is { } header)
                {
                    var then = await valuations.ReadAsync(header.Ref, cancellationToken);
                    points.Add(new HoldingPoint(number, header.MinedAt, (before with { Holdings = then.Holdings }).ValueHeldBy(subject)));
                }
            }
            catch (NodeAnswerException exception)
            {
                gaps.Add($"The holdings at block {number:D} could not be read: {Excerpt.Of(exception.Message, 120)}");
            }
        }

        return [.. points];
    }

    private CaseFigures FiguresOf(
        Incident incident, Valuation? before, ProfitAndLoss profit, RootCause cause, AttackScene scene, FundingTrail? trail)
    {
        var atRisk = incident.ValueAtRisk.IsZero && before is not null ? before.ValueHeldBy(incident.Subject) : incident.ValueAtRisk;
        var assets = protocol.Assets.Select(asset => asset.Address).Append(null);
        var lost = before is null ? UInt256.Zero : profit.GainOf(scene.Cluster.Accounts, assets, before);
        return new CaseFigures(
            cause.Class, scene.Cluster.Attacker, scene.Cluster.AttackContract, trail?.Funder, scene.First?.Ref.Number ?? 0,
            atRisk, lost, atRisk > lost ? atRisk - lost : UInt256.Zero);
    }
}
