using CsCheck;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class CourseTests
{
    private static readonly ApprovalDemand Alone = new(ApprovalPolicy.Automatic, 0, [], BreakGlass: false);

    private static readonly CourseStep.Ask Question = new(
        "Is it our own test?", [], TimeSpan.FromMinutes(5), [new CourseAnswer("yes", [new CourseStep.Notify("Stand down.")]), new CourseAnswer("no", [new CourseStep.Pull("pausable-vault", null, Alone)])],
        [new CourseStep.Notify("Nobody answered.")]);

    private static readonly Gen<CourseStep> Leaf = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 120]).Select((kind, minutes) => kind switch
    {
        0 => (CourseStep)new CourseStep.Notify("Look."),
        1 => new CourseStep.Wait(TimeSpan.FromMinutes(minutes)),
        2 => new CourseStep.Pull("pausable-vault", null, Alone),
        3 => Question with { Within = TimeSpan.FromMinutes(minutes) },
        _ => new CourseStep.Branch((CourseTest)(minutes % 4), [new CourseStep.Notify("then")], []),
    });

    private static readonly Gen<CourseStep> Any = Gen.Select(Leaf, Leaf.Array[0, 3], Gen.Int[0, 2]).Select((leaf, inner, nest) => nest switch
    {
        0 => (CourseStep)new CourseStep.Parallel(inner.Select(step => new CourseLane([step, leaf])).ToItems()),
        1 => new CourseStep.Branch(CourseTest.Failed, inner.ToItems(), [leaf]),
        _ => leaf,
    });

    [Fact]
    public void It_tells_then_waits_then_asks_and_goes_on_by_the_answer()
    {
        var play = new Play([new CourseStep.Notify("Look at it."), new CourseStep.Wait(TimeSpan.FromMinutes(10)), Question]);

        Assert.Equal(["Look at it."], play.Settle());
        play.Now += TimeSpan.FromMinutes(10);
        Assert.StartsWith("Is it our own test? Answer with: firebreak answer run_", Assert.Single(play.Settle()), StringComparison.Ordinal);
        play.Answer("3", "yes");
        Assert.Equal(["Stand down."], play.Settle());
        Assert.True(play.IsOver);
    }

    [Fact]
    public void What_nobody_answers_in_time_ends_otherwise()
    {
        var play = new Play([Question]);
        play.Settle();
        play.Now += TimeSpan.FromMinutes(5);

        Assert.Equal(["Nobody answered."], play.Settle());
        play.Answer("1", "yes");
        Assert.Empty(play.Settle());
    }

    [Fact]
    public void Lanes_do_not_wait_for_each_other_and_the_course_waits_for_all()
    {
        var play = new Play([new CourseStep.Parallel([new CourseLane([Question]), new CourseLane([new CourseStep.Notify("At once.")])]), new CourseStep.Notify("After both.")]);

        Assert.Contains("At once.", play.Settle(), StringComparer.Ordinal);
        play.Answer("1.1.1", "yes");
        Assert.Equal(["Stand down.", "After both."], play.Settle());
    }

    [Fact]
    public void A_pull_is_proposed_once_and_a_branch_sees_that_it_failed()
    {
        var play = new Play([new CourseStep.Pull("pausable-vault", null, Alone), new CourseStep.Branch(CourseTest.Failed, [new CourseStep.Notify("By hand!")], [])]);

        Assert.Equal(["By hand!"], play.Settle());
        Assert.Equal(1, play.Proposed);
    }

    [Fact]
    public void A_closed_incident_moves_nothing()
    {
        var play = new Play([new CourseStep.Notify("Look.")]);
        play.Close();

        Assert.Empty(play.Settle());
    }

    [Fact]
    public void A_playbook_is_kept_in_the_log_as_it_was() => Any.Array[1, 5].Sample(steps =>
    {
        var playbook = Play.Playbook(steps.ToItems());

        Assert.Equal(playbook, Course.Read(Course.Write(playbook)));
    });

    [Fact]
    public void Every_course_ends_within_what_lint_says_and_each_step_happens_once() => Any.Array[1, 5].Sample(steps =>
    {
        var play = new Play(steps.ToItems());
        var end = play.Now + CourseLength.Longest(steps.ToItems(), Play.Playbook([]).TimeToLive);
        play.Settle();
        while (!play.IsOver && play.Now < end)
        {
            play.Now += TimeSpan.FromMinutes(1);
            play.Settle();
        }

        Assert.True(play.IsOver, "It goes on after its proven end.");
        Assert.Equal(play.Marks.Count, play.Marks.Select(mark => (mark.Step, mark.Mark)).Distinct().Count());
    });

    /// <summary>A run at Harbor in which no lever gives a plan.</summary>
    private sealed class Play
    {
        private static readonly HarborCase Harbor = new(A.Dawn);
        private Incident _incident;

        public Play(Items<CourseStep> steps)
        {
            _incident = Fold(IncidentDecisions.Opening(Harbor.Open()));
            Do(new Command.BeginRun(Assert.Single(Course.Due(_incident, [Playbook(steps)]))), Actor.Firebreak);
            Assert.Empty(Course.Due(_incident, [Playbook(steps) with { Version = 2 }]));
        }

        public DateTimeOffset Now { get; set; } = A.Dawn;

        public int Proposed { get; private set; }

        public Items<Happened.RunMarked> Marks => _incident.Runs[0].Marks;

        public bool IsOver => !_incident.Runs[0].OpenSteps.Any() && Course.Next(_incident, _incident.Runs[0], Now).Count == 0;

        public static Playbook Playbook(Items<CourseStep> steps) => new(
            "ask-first", 1, "Ask first", new PlaybookCondition(["reentrancy"], Severity.P1, Pages: true), ApprovalPolicy.One, TimeSpan.FromHours(1), [])
        { Course = steps };

        public void Answer(string step, string word) => Do(new Command.Answer(new Happened.RunAnswered(_incident.Runs[0].Id, step, word)), Actor.Human("Ada"));

        public void Close() => _incident = _incident with { Status = IncidentStatus.Closed };

        /// <summary>Makes moves until everything waits; gives what was told.</summary>
        public List<string> Settle()
        {
            var told = new List<string>();
            while (Course.Next(_incident, _incident.Runs[0], Now) is { Count: > 0 } moves)
            {
                foreach (var move in moves)
                {
                    if (move is CourseMove.Tell tell)
                    {
                        told.Add(tell.Text);
                    }

                    Proposed += move is CourseMove.Propose ? 1 : 0;
                    var write = move switch
                    {
                        CourseMove.Tell { Then: var then } => then,
                        CourseMove.Propose propose => new CourseMove.Write(propose.Step, RunMark.Began, "no plan"),
                        _ => (CourseMove.Write)move,
                    };
                    Do(new Command.MarkRun(new Happened.RunMarked(_incident.Runs[0].Id, write.Step, write.Mark, write.Word, Now)), Actor.Firebreak);
                }
            }

            return told;
        }

        private void Do(Command command, Actor by) => _incident =
            ((_incident.Decide(command, by, Now) as Decision.Accepted)?.Events ?? []).Aggregate(_incident, (current, what) => current.After(Seal(what)));

        private static Incident Fold(Items<Happened> events)
        {
            var log = new List<Entry>();
            foreach (var what in events)
            {
                log.Add(Entry.Seal(IncidentId.OpenedAt(A.Dawn), log.LastOrDefault(), A.Dawn, A.Dawn, Actor.Firebreak, what));
            }

            return Incident.From(log)!;
        }

        private static Entry Seal(Happened what) => Entry.Seal(IncidentId.OpenedAt(A.Dawn), previous: null, A.Dawn, A.Dawn, Actor.Firebreak, what);
    }
}
