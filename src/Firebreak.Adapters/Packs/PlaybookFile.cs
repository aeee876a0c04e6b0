using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>packs/playbooks/*.yaml</c>.</summary>
internal static class PlaybookFile
{
    /// <summary>In a step: the contract that the alert is about.</summary>
    public const string Subject = "subject";

    public static Playbook? Read(Section file, IReadOnlySet<string> rules, IReadOnlyDictionary<string, Lever> levers)
    {
        file.Text("description");
        file.Text("owner");
        file.Value<Maturity>("status", Words.Word, Words.Choices<Maturity>());
        var approval = ApprovalForm.Read(file, "approval");
        var steps = new CourseFile(levers, approval).Read(file, "steps");
        if (steps.Count == 0)
        {
            file.Fault("steps", "steps is missing or empty", "write at least one step: { lever: ..., contract: subject }");
        }

        var pulls = PlainPulls(steps, approval);
        var playbook = new Playbook(
            file.Text("id"),
            file.Value<int>("version", Version, "a whole number from 1"),
            file.Text("title"),
            Condition(file.Child("when"), rules),
            approval.Policy,
            file.Value<TimeSpan>("timeToLive", Words.Duration, Words.DurationForm),
            pulls)
        {
            Quorum = approval.Quorum,
            Among = approval.Among,
            BreakGlass = approval.BreakGlass,
            Course = pulls.Count > 0 ? [] : steps,
        };
        return playbook;
    }

    private static PlaybookCondition Condition(Section when, IReadOnlySet<string> rules)
    {
        var condition = new PlaybookCondition(
            when.Texts("rules"),
            when.Value<Severity>("severity", Words.Word, Words.Choices<Severity>()),
            when.Value<bool>("pages", Words.Flag, Words.FlagForm))
        {
            OnPending = when.OptionalValue<bool>("onPending", Words.Flag, Words.FlagForm, otherwise: false),
            Families = when.Values<Family>("families", Words.Word, Words.Choices<Family>()),
        };
        if (!when.Has("rules") && !when.Has("families"))
        {
            when.Fault("rules", "neither rules nor families are named", "add rules: [reentrancy], or families: [economics]");
        }

        foreach (var rule in condition.Rules.Where(rule => !rules.Contains(rule)))
        {
            when.Fault("rules", $"there is no rule {FaultList.Quote(rule)}", $"use one of: {string.Join(", ", rules.Order(StringComparer.Ordinal))}");
        }

        when.Close();
        return condition;
    }

    // Levers alone, all with the approval of the playbook, are one plan.
    private static Items<PlaybookStep> PlainPulls(Items<CourseStep> steps, ApprovalForm approval) =>
        steps.All(step => step is CourseStep.Pull { Approval: var own } && own == new ApprovalDemand(approval.Policy, approval.Quorum, approval.Among, approval.BreakGlass))
            ? steps.Cast<CourseStep.Pull>().Select(pull => new PlaybookStep(pull.Lever, pull.Contract)).ToItems()
            : [];

    private static bool Version(string text, out int value) => Words.Whole(text, out value) && value > 0;
}
