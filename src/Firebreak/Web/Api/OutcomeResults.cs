using Microsoft.AspNetCore.Http.HttpResults;

namespace Firebreak.Web.Api;

/// <summary>The one mapping from what happened to HTTP.</summary>
internal static class OutcomeResults
{
    public static Results<NoContent, ValidationProblem, ProblemHttpResult> ToResult(this Outcome outcome) => outcome switch
    {
        Outcome.Done => TypedResults.NoContent(),
        Outcome.Invalid invalid => TypedResults.ValidationProblem(
            new Dictionary<string, string[]>(StringComparer.Ordinal) { [invalid.Field] = [invalid.Problem] }, invalid.Problem),
        Outcome.Refused refused => TypedResults.Problem(refused.Reason, statusCode: StatusCodes.Status409Conflict),
        Outcome.Absent absent => NotFound(absent.What),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static ProblemHttpResult NotFound(string what) => TypedResults.Problem(what, statusCode: StatusCodes.Status404NotFound);
}
