using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Options;

namespace Firebreak.Engine.Response;

/// <summary>What containment needs of the rest of the house.</summary>
public sealed record ResponseScene(
    Protocol Protocol,
    Packs Packs,
    IChainView View,
    ISimulator Simulator,
    ITransactionGateway Gateway,
    IEnumerable<ISigner> Signers,
    AutomationSwitch Switch,
    TimeProvider Time,
    IOptions<ResponseOptions> Options)
{
    internal ResponseOptions Settings => Options.Value;

    /// <summary>How far Firebreak may go by itself now: the kill switch leaves nothing to automation.</summary>
    internal async Task<ResponseMode> ModeAsync(CancellationToken cancellationToken) =>
        await Switch.IsHaltedAsync(cancellationToken) ? ResponseMode.Manual : Settings.Mode;

    internal FeeLimits Fees => new(Settings.TipFloor, Settings.FeeCap);

    internal ExecutionRules Rules => new(
        Settings.ActionsPerHour, Settings.Confirmations, Settings.BlocksBeforeReplacing, Settings.SimulationAttempts, Fees);

    internal ISigner? FindSigner(string name) => Signers.FirstOrDefault(signer => signer.Name == name);

    /// <summary>Why a step may not act; null when it may.</summary>
    internal string? WhyNot(ProposedStep step, ChainId chain)
    {
        if (AllowList.WhyNot(step, chain, Protocol, Packs.Levers, FindSigner(step.Signer)?.Address) is { } reason)
        {
            return reason;
        }

        return FindSigner(step.Signer) is null ? $"there is no signer {step.Signer}: add it under signers in firebreak.yaml" : null;
    }

    internal Lever LeverOf(ProposedStep step) => Packs.Levers.First(lever => lever.Id == step.Lever);

    /// <summary>The lever as the protocol file fits it. Only of steps that <see cref="WhyNot"/> lets through.</summary>
    internal FittedLever FittedOf(ProposedStep step, ChainId chain) =>
        FittedLevers.Match(step, LeverOf(step), chain, Protocol, FindSigner(step.Signer)?.Address)
        ?? new FittedLever(step.Call, step.Lever, step.Target, step.Caller, step.Guard, Rehearsed: null, With: []);

    internal LeverExam ExamOf(ProposedStep step, ChainId chain) => new(LeverOf(step), FittedOf(step, chain), FindSigner(step.Signer)?.Address);

    /// <summary>Null while not enough owners of the step's Safe have signed.</summary>
    internal StepRoute? RouteOf(PlanView plan, ProposedStep step, ChainId chain) => StepRoute.Of(plan, step, LeverOf(step), chain);
}
