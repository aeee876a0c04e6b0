using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// The steps of a playbook. The form has no jumps and every wait has a bound, so that what it accepts ends; what a step cannot undo it must say
/// so, and people must be asked before it.
/// </summary>
internal sealed class CourseFile(IReadOnlyDictionary<string, Lever> levers, ApprovalForm approval)
{
    private const int Deepest = 8;
    private const int MostSteps = 100;
    private const int LongestText = 1_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);
    private static readonly string[] Kinds = ["lever", "notify", "ask", "request", "wait", "if", "parallel"];

    private int _count;

    public Items<CourseStep> Read(Section file, string key, int depth = 0)
    {
        var steps = new List<CourseStep>();
        foreach (var section in file.Children(key))
        {
            if (++_count == MostSteps + 1)
            {
                section.Faults.Add(section.File, section.Map, $"a playbook has at most {MostSteps} steps", "split it");
            }

            if (depth > Deepest)
            {
                section.Faults.Add(section.File, section.Map, "steps are nested too deep", "split the playbook");
                continue;
            }

            if (ReadStep(section, depth) is { } step)
            {
                steps.Add(step);
                section.Close();
            }
        }

        return steps.ToItems();
    }

    private CourseStep? ReadStep(Section section, int depth)
    {
        switch (Kinds.Where(section.Has).ToList())
        {
            case ["lever"]:
                return Pull(section);
            case ["notify"]:
                return new CourseStep.Notify(Words(section, "notify"));
            case ["ask"]:
                return Ask(section, depth);
            case ["request"]:
                return Request(section);
            case ["wait"]:
                return new CourseStep.Wait(Wait(section, "wait"));
            case ["if"]:
                return new CourseStep.Branch(
                    section.Value<CourseTest>("if", Packs.Words.Word, Packs.Words.Choices<CourseTest>()), Read(section, "then", depth + 1), Read(section, "else", depth + 1));
            case ["parallel"]:
                return new CourseStep.Parallel(section.Children("parallel").Select(lane => Lane(lane, depth)).ToItems());
            case var found:
                section.Faults.Add(section.File, section.Map, found.Count == 0 ? "this is no step that Firebreak can carry out" : $"this step is {string.Join(" and ", found)} at once", $"begin it with one of: {string.Join(", ", Kinds)}");
                return null;
        }
    }

    private CourseLane Lane(Section lane, int depth)
    {
        var steps = Read(lane, "steps", depth + 1);
        lane.Close();
        return new CourseLane(steps);
    }

    private CourseStep.Pull Pull(Section section)
    {
        var (id, contract) = (section.Text("lever"), section.Text("contract"));
        var own = section.Has("approval") ? ApprovalForm.Read(section, "approval") : approval;
        var isMarked = section.OptionalValue<bool>("irreversible", Packs.Words.Flag, Packs.Words.FlagForm, otherwise: false);
        if (!levers.TryGetValue(id, out var lever))
        {
            if (id.Length > 0)
            {
                section.Fault("lever", $"there is no lever {FaultList.Quote(id)}", $"use one of: {string.Join(", ", levers.Keys.Order(StringComparer.Ordinal))}");
            }
        }
        else
        {
            Check(section, lever, own, isMarked);
        }

        return new CourseStep.Pull(id, contract == PlaybookFile.Subject ? null : contract, new ApprovalDemand(own.Policy, own.Quorum, own.Among, own.BreakGlass));
    }

    private static void Check(Section section, Lever lever, ApprovalForm approval, bool isMarked)
    {
        var hasUndo = lever.Undo.Call.Length > 0 && !lever.Irreversible;
        if (!hasUndo && !isMarked)
        {
            section.Fault("lever", $"{lever.Id} cannot be undone", "add irreversible: true, so that whoever reads it knows");
        }

        if (hasUndo && isMarked)
        {
            section.Fault("irreversible", $"{lever.Id} is undone by {lever.Undo.Call}", "remove irreversible");
        }

        if ((!hasUndo || lever.MovesValue) && approval.Policy == ApprovalPolicy.Automatic)
        {
            section.Fault("lever", $"{lever.Id} {(lever.MovesValue ? "moves funds" : "cannot be undone")}, and nobody is asked", "write approval: one, two-people or a quorum");
        }
    }

    private CourseStep.Ask Ask(Section section, int depth)
    {
        var question = Words(section, "ask");
        var answers = new List<CourseAnswer>();
        if (section.OptionalChild("answers") is { } child)
        {
            foreach (var word in child.Keys().ToList())
            {
                if (!IsAnswer(word.Value))
                {
                    child.Fault(word.Value, $"{FaultList.Quote(word.Value)} is no answer", $"write one word of small letters, and not {Course.Unanswered}");
                }

                answers.Add(new CourseAnswer(word.Value, Read(child, word.Value, depth + 1)));
            }
        }

        if (answers.Count < 2)
        {
            section.Fault("answers", "there is nothing to choose", "add answers: { yes: [steps], no: [steps] }");
        }

        if (!section.Has("otherwise"))
        {
            section.Fault("ask", "nothing says what happens when nobody answers", "add otherwise: [steps], which may be empty");
        }

        return new CourseStep.Ask(question, section.Texts("of"), Wait(section, "within"), answers.ToItems(), Read(section, "otherwise", depth + 1));
    }

    // Nothing of ours makes an issuer or an exchange act: people ask, and say what became of it.
    private static CourseStep.Ask Request(Section section)
    {
        var (whom, what) = (Words(section, "request"), Words(section, "what"));
        return new CourseStep.Ask($"Ask {whom}: {what} What became of it?", section.Texts("of"), Wait(section, "within"), [new CourseAnswer("done", []), new CourseAnswer("refused", [])], []);
    }

    private static TimeSpan Wait(Section section, string key)
    {
        var time = section.Value<TimeSpan>(key, Packs.Words.Duration, Packs.Words.DurationForm);
        if (time > LongestWait)
        {
            section.Fault(key, "waits more than 7 days", "wait less: nobody remembers a playbook that long");
        }

        return time;
    }

    private static string Words(Section section, string key)
    {
        var text = section.Text(key);
        if (text.Length > LongestText)
        {
            section.Fault(key, $"is longer than {LongestText} characters", "say it shorter");
        }

        return text;
    }

    private static bool IsAnswer(string word) => word.Length is > 0 and <= 30 && word != Course.Unanswered && word.All(char.IsAsciiLetterLower);
}
