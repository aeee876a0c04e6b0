using System.Text.Json.Serialization;
using Firebreak.Core.Alerting;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>Identity of a run: the hash of incident, playbook and contract, so that a playbook begins once for each.</summary>
public readonly record struct RunId(Hash256 Value)
{
    /// <summary><c>run_</c> and the first 16 hex digits of the hash.</summary>
    public override string ToString() => $"run_{Value.ToString()[2..18]}";
}

/// <summary>What was written about a step of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunMark>))]
public enum RunMark
{
    Began,
    Ended,
}

/// <summary>A playbook with steps other than levers, under way in an incident; the marks are its whole state.</summary>
/// <param name="Playbook">Id and version; the run keeps this version whatever the packs say later.</param>
/// <param name="Alert">The alert that called for it.</param>
/// <param name="Text">The playbook as it was when the run began.</param>
public sealed record RunView(RunId Id, string Playbook, AlertId Alert, string Text, Items<Happened.RunMarked> Marks, Items<Happened.RunAnswered> Answers)
{
    /// <summary>How a step began; null while it has not.</summary>
    public Happened.RunMarked? Begun(string step) => Find(step, RunMark.Began);

    /// <summary>How a step ended; null while it has not.</summary>
    public Happened.RunMarked? Ended(string step) => Find(step, RunMark.Ended);

    /// <summary>The questions that wait for an answer: each step that began, with its question.</summary>
    public IEnumerable<Happened.RunMarked> OpenSteps => Marks.Where(mark => mark.Mark == RunMark.Began && Ended(mark.Step) is null);

    private Happened.RunMarked? Find(string step, RunMark kind) => Marks.FirstOrDefault(mark => mark.Step == step && mark.Mark == kind);
}
