namespace Firebreak.Core.Incidents;

/// <summary>What may be written about runs of playbooks after what was written before.</summary>
internal static class RunVerdicts
{
    public static Decision Begin(Incident incident, Happened.RunBegan run) => incident.Runs.Any(known => known.Id == run.Run)
        ? Nothing
        : incident.Status is IncidentStatus.Closed or IncidentStatus.Retracted
            ? new Decision.Refused($"No playbook begins in an incident that is {incident.Status}.")
            : new Decision.Accepted([run]);

    public static Decision Mark(Incident incident, Happened.RunMarked mark) => incident.Runs.FirstOrDefault(known => known.Id == mark.Run) switch
    {
        null => new Decision.Refused($"{mark.Run} is not a run of {incident.Id}."),
        var run when (mark.Mark == RunMark.Began ? run.Begun(mark.Step) : run.Ended(mark.Step)) is not null => Nothing,
        _ => new Decision.Accepted([mark]),
    };

    /// <summary>The first answer of a person stands.</summary>
    public static Decision Answer(Incident incident, Happened.RunAnswered answer, Actor by)
    {
        if (incident.Runs.FirstOrDefault(known => known.Id == answer.Run) is not { } run || run.Begun(answer.Step) is null)
        {
            return new Decision.Refused($"{answer.Run} asks nothing at step {answer.Step}.");
        }

        if (by.Kind == ActorKind.Machine)
        {
            return new Decision.Refused("Only a person answers.");
        }

        if (run.Answers.FirstOrDefault(known => known.Step == answer.Step) is { } given)
        {
            return given.Answer == answer.Answer ? Nothing : new Decision.Refused($"It is answered already: {given.Answer}.");
        }

        return run.Ended(answer.Step) is null ? new Decision.Accepted([answer]) : new Decision.Refused("Its time is over.");
    }

    private static Decision.Accepted Nothing { get; } = new([]);
}
