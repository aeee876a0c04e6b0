using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Alerting;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response.Courses;

/// <summary>
/// Decides how a run goes on, from its marks in the incident's log alone. Pure, and without memory of its own: after a crash between any two
/// moves the same question gets the same answer.
/// </summary>
public sealed class Course
{
    private readonly Incident _incident;
    private readonly RunView _run;
    private readonly Playbook _playbook;
    private readonly DateTimeOffset _now;
    private readonly List<CourseMove> _moves = [];

    private Course(Incident incident, RunView run, Playbook playbook, DateTimeOffset now) => (_incident, _run, _playbook, _now) = (incident, run, playbook, now);

    /// <summary>The moves that can be made now; empty when every step waits, or has ended.</summary>
    public static Items<CourseMove> Next(Incident incident, RunView run, DateTimeOffset now)
    {
        if (incident.Status is IncidentStatus.Closed or IncidentStatus.Retracted || Read(run.Text) is not { } playbook)
        {
            return [];
        }

        var course = new Course(incident, run, playbook, now);
        course.Walk(playbook.Course, "");
        return course._moves.ToItems();
    }

    /// <summary>The runs that the incident calls for and that have not begun: one for each playbook and contract, whatever its version.</summary>
    public static Items<Happened.RunBegan> Due(Incident incident, Items<Playbook> playbooks) => Planner
        .Calls(incident, playbooks.Where(playbook => playbook.Course.Count > 0).ToItems())
        .Select(call => new Happened.RunBegan(Identify(incident.Id, call.Playbook, call.Alert), call.Playbook.ToString(), call.Alert.Id, Write(call.Playbook)))
        .Where(run => incident.Runs.All(known => known.Id != run.Run))
        .ToItems();

    /// <summary>Whose answer a step takes and which; null when it asks nothing.</summary>
    public static CourseStep.Ask? FindQuestion(RunView run, string step) => Read(run.Text) is { } playbook ? Find(playbook.Course, "", step) as CourseStep.Ask : null;

    /// <summary>A playbook as the log keeps it.</summary>
    public static string Write(Playbook playbook) => JsonSerializer.Serialize(playbook, CaseJson.Options);

    /// <summary>Reads it back; null when it is none.</summary>
    public static Playbook? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Playbook>(text, CaseJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>True when all of the steps have ended.</returns>
    private bool Walk(Items<CourseStep> steps, string prefix)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var step = Name(prefix, i);
            var isOver = steps[i] is CourseStep.Parallel parallel
                ? WalkLanes(parallel, step)
                : _run.Ended(step) is { } ended ? Walk(Inner(steps[i], ended.Word), $"{step}.{ended.Word}.") : Advance(steps[i], step);
            if (!isOver)
            {
                return false;
            }
        }

        return true;
    }

    private bool WalkLanes(CourseStep.Parallel parallel, string step)
    {
        var areOver = true;
        for (var lane = 0; lane < parallel.Lanes.Count; lane++)
        {
            areOver &= Walk(parallel.Lanes[lane].Steps, $"{Name($"{step}.", lane)}.");
        }

        return areOver;
    }

    /// <returns>False always: what is written down now is walked past in the next round.</returns>
    private bool Advance(CourseStep what, string step)
    {
        var begun = _run.Begun(step);
        switch (what)
        {
            case CourseStep.Notify notify:
                _moves.Add(new CourseMove.Tell(notify.Text, End(step, "told")));
                break;
            case CourseStep.Branch branch:
                _moves.Add(End(step, Holds(branch.If) ? "then" : "else"));
                break;
            case CourseStep.Wait wait when begun is null:
                _moves.Add(new CourseMove.Write(step, RunMark.Began, $"waits until {_now + wait.For:u}"));
                break;
            case CourseStep.Wait wait when _now >= begun!.At + wait.For:
                _moves.Add(End(step, "waited"));
                break;
            case CourseStep.Ask ask:
                Question(ask, step, begun);
                break;
            case CourseStep.Pull pull when begun is null:
                _moves.Add(new CourseMove.Propose(step, Alone(pull)));
                break;
            case CourseStep.Pull when Outcome(begun!.Word) is { } outcome:
                _moves.Add(End(step, outcome));
                break;
        }

        return false;
    }

    private void Question(CourseStep.Ask ask, string step, Happened.RunMarked? begun)
    {
        if (begun is null)
        {
            var words = string.Join(", ", ask.Answers.Select(answer => answer.Word));
            _moves.Add(new CourseMove.Tell($"{ask.Question} Answer with: firebreak answer {_run.Id} {step} ({words})", new CourseMove.Write(step, RunMark.Began, ask.Question)));
        }
        else if (_run.Answers.FirstOrDefault(answer => answer.Step == step) is { } given)
        {
            _moves.Add(End(step, given.Answer));
        }
        else if (_now >= begun.At + ask.Within)
        {
            _moves.Add(End(step, Unanswered));
        }
    }

    /// <summary>How an ask ends that nobody answered. No answer may be this word.</summary>
    public const string Unanswered = "otherwise";

    private static CourseMove.Write End(string step, string word) => new(step, RunMark.Ended, word);

    private static Items<CourseStep> Inner(CourseStep step, string outcome) => step switch
    {
        CourseStep.Branch branch => outcome == "then" ? branch.Then : branch.Else,
        CourseStep.Ask ask => ask.Answers.FirstOrDefault(answer => answer.Word == outcome)?.Steps ?? ask.Otherwise,
        _ => [],
    };

    private Playbook Alone(CourseStep.Pull pull) => _playbook with
    {
        Steps = [new PlaybookStep(pull.Lever, pull.Contract)],
        Course = [],
        Approval = pull.Approval.Policy,
        Quorum = pull.Approval.Quorum,
        Among = pull.Approval.Among,
        BreakGlass = pull.Approval.BreakGlass,
    };

    // Null while the plan is under way. A pull for which there was no plan has ended with the reason already.
    private string? Outcome(string plan) => _incident.Plans.FirstOrDefault(known => known.Plan.Id.Value.ToString() == plan) switch
    {
        null => "no plan",
        { Status: PlanStatus.Done } => "done",
        { Status: PlanStatus.Failed } => "failed",
        { Status: PlanStatus.Refused } => "refused",
        { Status: PlanStatus.Proposed } waiting when _now > waiting.Plan.ExpiresAt => "expired",
        _ => null,
    };

    private bool Holds(CourseTest test) => test switch
    {
        CourseTest.Contained => _incident.Status == IncidentStatus.Contained,
        CourseTest.Acknowledged => _incident.IsAcknowledged,
        CourseTest.P1 => _incident.Severity == Detection.Severity.P1,
        _ => _run.Marks.Any(mark => mark is { Mark: RunMark.Ended, Word: "failed" or "refused" or "expired" or "no plan" }),
    };

    private static CourseStep? Find(Items<CourseStep> steps, string prefix, string wanted)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var step = Name(prefix, i);
            var found = step == wanted ? steps[i] : steps[i] switch
            {
                CourseStep.Parallel parallel => Enumerable.Range(0, parallel.Lanes.Count)
                    .Select(lane => Find(parallel.Lanes[lane].Steps, $"{Name($"{step}.", lane)}.", wanted)).FirstOrDefault(inner => inner is not null),
                CourseStep.Branch branch => Find(branch.Then, $"{step}.then.", wanted) ?? Find(branch.Else, $"{step}.else.", wanted),
                CourseStep.Ask ask => ask.Answers.Select(answer => Find(answer.Steps, $"{step}.{answer.Word}.", wanted)).FirstOrDefault(inner => inner is not null)
                    ?? Find(ask.Otherwise, $"{step}.{Unanswered}.", wanted),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static string Name(string prefix, int index) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{index + 1}");

    private static RunId Identify(IncidentId incident, Playbook playbook, Alert alert) => new(Keccak.Hash($"firebreak-run-1\n{incident}\n{playbook.Id}\n{alert.Subject.ToHex()}"));
}
