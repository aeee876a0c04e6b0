using System.Text.Json.Serialization;
using Firebreak.Core.Incidents;

namespace Firebreak.Core.Response.Courses;

/// <summary>
/// A step of a playbook that does more than pull levers. Steps only contain later ones and every wait has a bound, so a course always ends.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Pull), "pull")]
[JsonDerivedType(typeof(Notify), "notify")]
[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(Wait), "wait")]
[JsonDerivedType(typeof(Branch), "branch")]
[JsonDerivedType(typeof(Parallel), "parallel")]
public abstract record CourseStep
{
    private CourseStep()
    {
    }

    /// <summary>Pulls a lever: one plan of its own, with its own approval. The course goes on when the plan is done, refused, failed or expired.</summary>
    public sealed record Pull(string Lever, string? Contract, ApprovalDemand Approval) : CourseStep;

    /// <summary>Tells people, and goes on.</summary>
    public sealed record Notify(string Text) : CourseStep;

    /// <summary>Asks people, and goes on with the steps of the answer, or with <paramref name="Otherwise"/> when nobody answers in time.</summary>
    /// <param name="Of">Whose answer counts, by name or role; everybody's on the roster when it is empty.</param>
    public sealed record Ask(string Question, Items<string> Of, TimeSpan Within, Items<CourseAnswer> Answers, Items<CourseStep> Otherwise) : CourseStep;

    public sealed record Wait(TimeSpan For) : CourseStep;

    public sealed record Branch(CourseTest If, Items<CourseStep> Then, Items<CourseStep> Else) : CourseStep;

    /// <summary>All lanes at once; the course goes on when the last has ended.</summary>
    public sealed record Parallel(Items<CourseLane> Lanes) : CourseStep;
}

/// <param name="Word">What a person answers, in one word.</param>
public sealed record CourseAnswer(string Word, Items<CourseStep> Steps);

/// <summary>One of several courses at once.</summary>
public sealed record CourseLane(Items<CourseStep> Steps);

/// <summary>Who must approve a pull.</summary>
public sealed record ApprovalDemand(ApprovalPolicy Policy, int Quorum, Items<string> Among, bool BreakGlass);

/// <summary>What a branch asks of the incident.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CourseTest>))]
public enum CourseTest
{
    /// <summary>Its effect was read back.</summary>
    Contained,

    /// <summary>Somebody has acknowledged it.</summary>
    Acknowledged,

    /// <summary>An earlier pull of this run was not done.</summary>
    Failed,

    /// <summary>It is of the highest severity.</summary>
    P1,
}
