namespace Firebreak.Core.Response.Courses;

/// <summary>The two shapes of a playbook as one: one of levers alone is a course of pulls with its own approval.</summary>
public static class CourseText
{
    public static Items<CourseStep> StepsOf(Playbook playbook) => playbook.Course.Count > 0
        ? playbook.Course
        : playbook.Steps.Select(step => (CourseStep)new CourseStep.Pull(step.Lever, step.Contract, ApprovalOf(playbook))).ToItems();

    public static ApprovalDemand ApprovalOf(Playbook playbook) => new(playbook.Approval, playbook.Quorum, playbook.Among, playbook.BreakGlass);
}
