using Firebreak.Core.Incidents;

namespace Firebreak.Core.Response.Courses;

/// <summary>What is to be done next in a run.</summary>
public abstract record CourseMove
{
    private CourseMove()
    {
    }

    /// <summary>Write down that a step began or ended.</summary>
    public sealed record Write(string Step, RunMark Mark, string Word) : CourseMove;

    /// <summary>Tell people, then write down <paramref name="Then"/>: told twice after a crash is better than never.</summary>
    public sealed record Tell(string Text, Write Then) : CourseMove;

    /// <summary>Propose a plan for a pull, and write down which.</summary>
    /// <param name="Playbook">Holds nothing but this pull.</param>
    public sealed record Propose(string Step, Playbook Playbook) : CourseMove;
}
