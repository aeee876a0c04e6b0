using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Core.Response;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>packs/playbooks/*.yaml</c>.</summary>
internal static class PlaybookFile
{
    /// <summary>In a step: the contract that the alert is about.</summary>
    private const string Subject = "subject";

    public static Playbook? Read(Section file, IReadOnlySet<string> rules, IReadOnlySet<string> levers)
    {
        file.Text("description");
        file.Text("owner");
        file.Value<Maturity>("status", Words.Word, Words.Choices<Maturity>());
        var approval = ApprovalForm.Read(file, "approval");
        var playbook = new Playbook(
            file.Text("id"),
            file.Value<int>("version", Version, "a whole number from 1"),
            file.Text("title"),
            Condition(file.Child("when"), rules),
            approval.Policy,
            file.Value<TimeSpan>("timeToLive", Words.Duration, Words.DurationForm),
            Steps(file, levers))
        {
            Quorum = approval.Quorum,
            Among = approval.Among,
            BreakGlass = approval.BreakGlass,
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

    private static Items<PlaybookStep> Steps(Section file, IReadOnlySet<string> levers)
    {
        var steps = new List<PlaybookStep>();
        foreach (var section in file.Children("steps"))
        {
            var lever = section.Text("lever");
            var contract = section.Text("contract");
            if (lever.Length > 0 && !levers.Contains(lever))
            {
                section.Fault("lever", $"there is no lever {FaultList.Quote(lever)}", $"use one of: {string.Join(", ", levers.Order(StringComparer.Ordinal))}");
            }

            steps.Add(new PlaybookStep(lever, contract == Subject ? null : contract));
            section.Close();
        }

        if (steps.Count == 0)
        {
            file.Fault("steps", "steps is missing or empty", "write at least one step: { lever: ..., contract: subject }");
        }

        return steps.ToItems();
    }

    private static bool Version(string text, out int value) => Words.Whole(text, out value) && value > 0;
}
