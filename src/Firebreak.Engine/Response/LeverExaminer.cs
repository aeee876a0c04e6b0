using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Asks the chain all that a lever's standing follows from, and tries its call without sending it. Decides nothing.</summary>
/// <param name="simulator">Null where calls cannot be tried.</param>
/// <param name="isInCalm">Whether people have time to mend: then they are told of a thin purse, which is no reason to leave a plan unmade, and what grants a missing role.</param>
public sealed class LeverExaminer(IChainView view, ISimulator? simulator, LeverRules rules, bool isInCalm = true)
{
    /// <param name="lever">Null when the packs hold no such lever that fits this chain.</param>
    /// <param name="signer">Account of the key that signs; null when there is none.</param>
    public async Task<LeverStanding> ExamineAsync(
        Lever? lever, FittedLever fitted, Address? signer, BlockRef head, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (lever is null)
        {
            return new LeverStanding(fitted, [new LeverFinding(LeverLevel.Dead, $"no lever {fitted.Lever} fits this chain and this kind of contract")]);
        }

        var exam = new LeverExam(lever, fitted, signer);
        var replies = await Task.WhenAll(exam.Questions().Select(async question => new LeverReply(question, await AskAsync(question, head, cancellationToken))));

        var findings = exam.Judge(replies, rules, now);
        // What is dead or pulled already fails for a reason that is known; the call's own words would only hide it.
        if (!findings.Any(finding => finding.Level is LeverLevel.Dead or LeverLevel.Pulled) && exam.Call(out _) is { } call)
        {
            findings = [.. findings, .. await TryAsync(lever, fitted, call, signer, head, cancellationToken)];
        }

        var grant = isInCalm && findings.Any(finding => finding.Level == LeverLevel.Dead) ? await MissingAsync(lever, fitted, signer, head, cancellationToken) : null;
        return new LeverStanding(fitted, [.. findings, .. grant is null ? (Items<LeverFinding>)[] : [new LeverFinding(LeverLevel.Note, grant.ToString())], .. await PurseAsync(lever, signer, head, cancellationToken)])
        {
            Grant = grant,
        };
    }

    /// <summary>The role that nobody gave, where that is what is wrong.</summary>
    private async Task<LeverGrant?> MissingAsync(Lever lever, FittedLever fitted, Address? signer, BlockRef head, CancellationToken cancellationToken) =>
        LeverGrant.Of(lever, fitted, signer) is { } grant && await AskAsync(new LeverQuestion(LeverConcern.Holds, grant.To, grant.Question), head, cancellationToken) is { Length: 32 } answer
            && UInt256.FromBigEndian(answer.Span).IsZero ? grant : null;

    private async Task<Items<LeverFinding>> PurseAsync(Lever lever, Address? signer, BlockRef head, CancellationToken cancellationToken) =>
        isInCalm && signer is { } key && await view.FindHeaderAsync(head.Number, cancellationToken) is { } header
            && Purse.About(lever.Caller.Signer, key, await view.BalanceAsync(key, head, cancellationToken), header.BaseFee) is { } finding ? [finding] : [];

    private async Task<HexBytes?> AskAsync(LeverQuestion question, BlockRef head, CancellationToken cancellationToken)
    {
        try
        {
            return await view.CallAsync(question.At, question.Data.ToArray(), head, cancellationToken);
        }
        catch (NodeAnswerException exception) when (exception.IsRevert)
        {
            return null;
        }
    }

    private async Task<Items<LeverFinding>> TryAsync(
        Lever lever, FittedLever fitted, HexBytes call, Address? signer, BlockRef head, CancellationToken cancellationToken)
    {
        if (simulator is null)
        {
            return [];
        }

        if (Trial(lever, fitted, call, signer) is not { } trial)
        {
            return [new LeverFinding(LeverLevel.Note, "its call was not tried: the node tries no calls, or nobody is known who may make it")];
        }

        var simulation = await simulator.SimulateAsync(trial, head, cancellationToken);
        return simulation switch
        {
            { Succeeded: false } => [new LeverFinding(LeverLevel.Dead, $"tried on the head its call fails: {SimulationVerdict.Bounded(simulation.Failure ?? "without a reason")}")],
            { Changes.Count: 0 } => [new LeverFinding(LeverLevel.Dead, "tried on the head its call succeeds and changes nothing")],
            _ => [],
        };
    }

    // Through a guard it is the key that calls, and the guard that must let it.
    private static SimulatedCall? Trial(Lever lever, FittedLever fitted, HexBytes call, Address? signer) => (fitted.Guard, signer, fitted.Caller ?? signer) switch
    {
        ({ } guard, { } key, _) => new SimulatedCall(key, guard, UInt256.Zero, GuardCalls.Pull.Encode(fitted.Target, call.ToArray(), LeverExam.FreeWords(lever))),
        (null, _, { } caller) => new SimulatedCall(caller, fitted.Target, UInt256.Zero, call.ToArray()),
        _ => null,
    };
}
