using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Response;

/// <summary>Rehearses every lever of the protocol without pulling it, so that a lever that would fail is known before the night it is needed.</summary>
public sealed partial class LeverWatch(ResponseScene scene, ILogger<LeverWatch> logger)
{
    public async Task CheckAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            var chain = (await scene.View.CapabilitiesAsync(cancellationToken)).Chain;
            var head = await scene.View.HeadAsync(cancellationToken);
            foreach (var contract in scene.Protocol.Contracts.Where(contract => contract.Lever is not null))
            {
                await CheckAsync(contract, chain, head, cancellationToken);
            }
        }
        catch (NodeUnavailableException exception)
        {
            LogUnchecked(exception.Message);
        }
        catch (NodeAnswerException exception)
        {
            LogUnchecked(exception.Message);
        }
    }

    private async Task CheckAsync(WatchedContract contract, ChainId chain, BlockRef head, CancellationToken cancellationToken)
    {
        var reason = await WhyNotFencedAsync(contract, chain, head, cancellationToken);
        if (reason is null)
        {
            LogArmed(contract.Lever!, contract.Name);
        }
        else
        {
            LogNotArmed(contract.Lever!, contract.Name, reason);
        }
    }

    // One contract that refuses its own view must not leave the levers behind it unrehearsed.
    private async Task<string?> WhyNotFencedAsync(WatchedContract contract, ChainId chain, BlockRef head, CancellationToken cancellationToken)
    {
        try
        {
            return await WhyNotAsync(contract, chain, head, cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.IsRevert)
        {
            return $"its check reverts ({exception.Message})";
        }
    }

    private async Task<string?> WhyNotAsync(WatchedContract contract, ChainId chain, BlockRef head, CancellationToken cancellationToken)
    {
        if (scene.Packs.Levers.FirstOrDefault(lever => lever.Fits(chain, contract)) is not { } lever)
        {
            return "no such lever fits this chain and this kind of contract";
        }

        if (scene.FindSigner(lever.Caller.Signer) is not { } signer)
        {
            return $"there is no signer {lever.Caller.Signer}: add it under signers in firebreak.yaml";
        }

        var armed = lever.Armed.Read(await scene.View.CallAsync(contract.Address, lever.Armed.Data.ToArray(), head, cancellationToken));
        if (!armed.Matches)
        {
            return armed.Text;
        }

        var step = new ProposedStep(
            0, lever.Id, contract.Address, lever.Call.Data, $"{contract.Name}.{lever.Call}", lever.Blocks, lever.Undo.ToString(), signer.Name);
        var call = new SimulatedCall(signer.Address, contract.Address, UInt256.Zero, lever.Call.Data.ToArray());
        var trial = SimulationVerdict.Judge(
            default, step, head, await scene.Simulator.SimulateAsync(call, head, cancellationToken), scene.Simulator.Name);
        return trial.Succeeded ? null : string.Join("; ", trial.Effects);
    }

    [LoggerMessage(5020, LogLevel.Information, "Lever {Lever} on {Contract} is armed: its call was tried on the head and would work.")]
    private partial void LogArmed(string lever, string contract);

    [LoggerMessage(5021, LogLevel.Error, "Lever {Lever} on {Contract} is NOT armed: {Reason}")]
    private partial void LogNotArmed(string lever, string contract, string reason);

    [LoggerMessage(5022, LogLevel.Warning, "The levers were not checked: {Reason}")]
    private partial void LogUnchecked(string reason);
}
