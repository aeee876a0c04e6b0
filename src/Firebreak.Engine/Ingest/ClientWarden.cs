using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Network;
using Microsoft.Extensions.Hosting;

namespace Firebreak.Engine.Ingest;

/// <summary>Asks the node now and then what it is, and tells when that is known to be broken.</summary>
public sealed class ClientWarden(IChainView view, ClientAids aids, TroubleRules rules, ITroubleDesk troubles, IngestScene scene) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    private readonly ChainId _chain = new(scene.Options.Value.ChainId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (rules.Has(TroubleKind.BrokenClient) && aids.Known.All.Count > 0)
        {
            await Task.Delay(await TryAskAsync(stoppingToken) ? Round : AfterFailure, aids.Time, stoppingToken);
        }
    }

    private async Task<bool> TryAskAsync(CancellationToken cancellationToken)
    {
        try
        {
            Judge(await view.ClientAsync(cancellationToken));
            return true;
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException)
        {
            // Whoever follows tells of it.
            return false;
        }
    }

    private void Judge(string told)
    {
        foreach (var client in aids.Known.All)
        {
            if (client.Is(told))
            {
                troubles.Raise(new ChainTrouble(_chain, TroubleKind.BrokenClient, client.Id, Block: null, $"The node runs {told}: {client.Harm} {client.Mend}"));
            }
            else
            {
                troubles.Settle(_chain, TroubleKind.BrokenClient, client.Id);
            }
        }
    }
}

/// <summary>Versions of nodes that are known to be broken; the packs tell them.</summary>
public sealed record BrokenClients(Items<BrokenClient> All);

/// <summary>What a node is held against, and by which clock.</summary>
public sealed record ClientAids(BrokenClients Known, TimeProvider Time);
