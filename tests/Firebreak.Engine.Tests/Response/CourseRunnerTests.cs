using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

public sealed class CourseRunnerTests
{
    private static readonly ApprovalDemand Alone = new(ApprovalPolicy.Automatic, 0, [], BreakGlass: false);

    private static readonly Playbook AskFirst = HarborLevers.PauseOnTheft with
    {
        Id = "ask-first",
        Steps = [],
        Course =
        [
            new CourseStep.Notify("Look at it."),
            new CourseStep.Ask("Was it you?", ["Signer"], TimeSpan.FromMinutes(5), [new CourseAnswer("yes", []), new CourseAnswer("no", [new CourseStep.Pull("pausable-vault", null, Alone)])], []),
        ],
    };

    [Fact]
    public async Task A_person_says_that_it_was_nobody_of_theirs_and_the_vault_is_paused()
    {
        var house = await House.OpenAsync();
        var book = new TroubleBook();
        await RunAsync(house, book);
        Assert.Equal(["ask-first@1: Look at it.", "ask-first@1: Was it you?"], book.Standing.Select(trouble => trouble.Because.Split(" Answer")[0]));
        var run = (await house.LookAsync()).Runs[0].Id.ToString();
        using var desk = house.Desk();
        var answers = new CourseDesk(desk, HarborLevers.Protocol);

        Assert.IsType<Decision.Refused>(await answers.AnswerAsync(run, "2", "no", Actor.Human("Ada"), CancellationToken.None));
        Assert.IsType<Decision.Refused>(await answers.AnswerAsync(run, "2", "perhaps", Actor.Human("Grace"), CancellationToken.None));
        Assert.IsType<Decision.Accepted>(await answers.AnswerAsync(run, "2", "no", Actor.Human("Grace"), CancellationToken.None));
        await RunAsync(house, book);
        await house.RestAsync();
        await RunAsync(house, book);

        Assert.True(house.Chain.Head.IsPaused);
        Assert.Equal("done", (await house.LookAsync()).Runs[0].Ended("2.no.1")?.Word);
    }

    [Fact]
    public async Task Halted_automation_asks_and_tells_nothing()
    {
        var (house, book) = (await House.OpenAsync(), new TroubleBook());
        await house.Switch.HaltAsync(Actor.Human("Ada"), "", CancellationToken.None);
        await RunAsync(house, book);

        Assert.Empty(book.Standing);
        Assert.Empty((await house.LookAsync()).Runs);
    }

    [Fact]
    public async Task Wherever_it_is_killed_the_next_process_goes_on_and_each_step_is_written_once()
    {
        for (var point = 1; ; point++)
        {
            var (house, book, left) = (await House.OpenAsync(), new TroubleBook(), point);
            var isKilled = false;
            try
            {
                await RunAsync(house, book, () => --left == 0 ? throw new KilledException() : Task.CompletedTask);
            }
            catch (KilledException)
            {
                isKilled = true;
            }

            await RunAsync(house, book);

            var marks = Assert.Single((await house.LookAsync()).Runs).Marks;
            Assert.Equal(["1 Ended told", "2 Began Was it you?"], marks.Select(mark => $"{mark.Step} {mark.Mark} {mark.Word}"));
            Assert.Equal(2, book.Standing.Count);
            if (!isKilled)
            {
                Assert.True(point > 8, "The run was shorter than any playbook.");
                return;
            }
        }
    }

    private static async Task RunAsync(House house, TroubleBook book, Func<Task>? pass = null)
    {
        var ledger = new GatedLedger(house.Ledger, pass ?? (() => Task.CompletedTask));
        using var desk = house.Desk(ledger);
        var scene = house.Scene(house.Chain, house.Chain, house.Chain, ledger) with { Packs = new Packs([], [HarborLevers.Pause], [AskFirst]) };
        await new CourseRunner(desk, new Responder(desk, scene, NullLogger<Responder>.Instance), scene, book).RunAsync(house.Incident, CancellationToken.None);
    }

    private sealed class KilledException : Exception;
}
