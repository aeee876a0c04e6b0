using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Has views answered: many by one program, and those alone that the program did not get an answer to.</summary>
/// <param name="call">An eth_call of this object at a block.</param>
internal sealed class ViewCalls(Func<string, BlockRef, CancellationToken, Task<byte[]>> call)
{
    /// <summary>Gas for a question that is asked alone: what a contract can do with it takes a node a moment, and fills no memory.</summary>
    private const string GasAlone = "0x989680";

    // Set once a node is seen to answer single questions but no program.
    private volatile bool _refusesPrograms;

    public async Task<IReadOnlyList<ViewOutcome>> AskAsync(IReadOnlyList<ViewQuestion> questions, BlockRef at, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(ViewProgram.Parts(questions).Select(part => AskPartAsync(part, at, cancellationToken)));
        return [.. parts.SelectMany(part => part)];
    }

    private async Task<ViewOutcome[]> AskPartAsync(ViewQuestion[] questions, BlockRef at, CancellationToken cancellationToken)
    {
        var answered = questions.Length < 2 || _refusesPrograms ? null : await TryProgramAsync(questions, at, cancellationToken);
        var outcomes = await Task.WhenAll(questions.Select((question, place) =>
            answered?[place] is { } outcome ? Task.FromResult<ViewOutcome>(outcome) : AskAloneAsync(question, at, cancellationToken)));
        _refusesPrograms |= questions.Length > 1 && answered is null && outcomes.Any(outcome => outcome is ViewOutcome.Answered);
        return outcomes;
    }

    private async Task<ViewOutcome.Answered?[]?> TryProgramAsync(ViewQuestion[] questions, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            return ViewProgram.Read(await call($"{{\"data\":\"{Hex.Encode(ViewProgram.Write(questions))}\"}}", at, cancellationToken), questions);
        }
        catch (NodeAnswerException)
        {
            return null; // Whether the program is refused or the state is not there, single questions tell.
        }
    }

    // What is no view fails in the program, which must not let one contract change what the next one says; alone it may answer, or say why not.
    private async Task<ViewOutcome> AskAloneAsync(ViewQuestion question, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await call(
                $"{{\"to\":\"{question.Contract.ToHex()}\",\"gas\":\"{GasAlone}\",\"data\":\"{Hex.Encode([.. question.Data])}\"}}", at, cancellationToken);
            return new ViewOutcome.Answered([.. answer.AsSpan(0, Math.Min(answer.Length, question.Longest))], answer.Length);
        }
        catch (NodeAnswerException exception)
        {
            return exception.IsRevert ? new ViewOutcome.Reverted(RevertReason.Describe(exception.RevertData.Span, []))
                : NodeQueries.IsAboutExecution(exception) ? new ViewOutcome.Reverted(Excerpt.Of(exception.Message, 100))
                : new ViewOutcome.Unanswered(exception.Message);
        }
    }
}
