namespace Firebreak.Core.Response.Courses;

/// <summary>How long a course takes at most. It holds no loop, so the sum of its bounds is a proof that it ends.</summary>
public static class CourseLength
{
    /// <param name="plan">How long a pull may wait for its approval and its first signature.</param>
    public static TimeSpan Longest(Items<CourseStep> steps, TimeSpan plan) =>
        steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + Longest(step, plan));

    /// <summary>Every pull, however deep it lies.</summary>
    public static IEnumerable<CourseStep.Pull> Pulls(Items<CourseStep> steps) => steps.SelectMany(step => step is CourseStep.Pull pull ? [pull] : Inner(step).SelectMany(Pulls));

    private static TimeSpan Longest(CourseStep step, TimeSpan plan) => step switch
    {
        CourseStep.Pull => plan,
        CourseStep.Wait wait => wait.For,
        CourseStep.Ask ask => ask.Within + LongestOf(step, plan),
        _ => LongestOf(step, plan),
    };

    private static TimeSpan LongestOf(CourseStep step, TimeSpan plan) =>
        Inner(step).Select(steps => Longest(steps, plan)).DefaultIfEmpty().Max();

    private static IEnumerable<Items<CourseStep>> Inner(CourseStep step) => step switch
    {
        CourseStep.Branch branch => [branch.Then, branch.Else],
        CourseStep.Ask ask => [.. ask.Answers.Select(answer => answer.Steps), ask.Otherwise],
        CourseStep.Parallel parallel => parallel.Lanes.Select(lane => lane.Steps),
        _ => [],
    };
}
