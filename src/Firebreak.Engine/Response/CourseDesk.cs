using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response.Courses;
using Firebreak.Engine.Incidents;

namespace Firebreak.Engine.Response;

/// <summary>Takes the answers of people to what playbooks ask.</summary>
public sealed class CourseDesk(IIncidentDesk desk, Protocol protocol)
{
    private const int ShortestName = 12; // "run_" and eight digits

    /// <param name="run">As printed, or the beginning of it.</param>
    /// <returns>Null when there is no such run.</returns>
    public async Task<Decision?> AnswerAsync(string run, string step, string answer, Actor by, CancellationToken cancellationToken)
    {
        var matches = (await desk.ListAsync(cancellationToken))
            .SelectMany(incident => incident.Runs.Select(known => (incident.Id, Run: known)))
            .Where(known => run.Length >= ShortestName && known.Run.Id.ToString().StartsWith(run, StringComparison.Ordinal))
            .ToList();
        return matches switch
        {
            [] => null,
            [var (incident, found)] => WhyNot(found, step, answer, by) is { } reason
                ? new Decision.Refused(reason)
                : await desk.SubmitAsync(incident, new Command.Answer(new Happened.RunAnswered(found.Id, step, answer)), by, cancellationToken),
            _ => new Decision.Refused($"{run} names more than one run: give more of its digits."),
        };
    }

    private string? WhyNot(RunView run, string step, string answer, Actor by)
    {
        var people = protocol.People.Where(person => person.Name == by.Name).ToList();
        if (Course.FindQuestion(run, step) is not { } question)
        {
            return $"{run.Id} asks nothing at step {step}.";
        }

        if (people.Count == 0 || (question.Of.Count > 0 && !question.Of.Contains(by.Name, StringComparer.Ordinal) && !people.Exists(person => question.Of.Contains(person.Role, StringComparer.Ordinal))))
        {
            return $"It asks {(question.Of.Count == 0 ? "people of the roster" : string.Join(", ", question.Of))}, and {by} is none of them.";
        }

        return question.Answers.Any(known => known.Word == answer) ? null : $"Answer with one of: {string.Join(", ", question.Answers.Select(known => known.Word))}.";
    }
}
