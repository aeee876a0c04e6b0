using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;

namespace Firebreak.Adapters.Packs.Cacao;

/// <summary>
/// Writes a playbook as CACAO 2.0. Steps become actions, conditions and parallels with ordinary commands, so that others can read them; an
/// extension carries the rest, so that nothing is lost on the way back.
/// </summary>
internal sealed class CacaoWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly DescribedPlaybook _described;
    private readonly IReadOnlyDictionary<string, Lever> _levers;
    private readonly JsonObject _workflow = [];

    private CacaoWriter(DescribedPlaybook described, IReadOnlyDictionary<string, Lever> levers) => (_described, _levers) = (described, levers);

    private Playbook Playbook => _described.Playbook;

    private string Agent => CacaoWords.Id("group", Playbook.Id);

    /// <param name="now">When it is written.</param>
    public static string Write(DescribedPlaybook described, IReadOnlyDictionary<string, Lever> levers, DateTimeOffset now) =>
        new CacaoWriter(described, levers).Document(now).ToJsonString(Indented);

    private JsonObject Document(DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var start = CacaoWords.Id("start", Playbook.Id);
        _workflow[start] = new JsonObject { ["type"] = "start", ["on_completion"] = Sequence(CourseText.StepsOf(Playbook), "") };
        return new JsonObject
        {
            ["type"] = "playbook",
            ["spec_version"] = "cacao-2.0",
            ["id"] = CacaoWords.Id("playbook", Playbook.Id),
            ["name"] = Playbook.Title,
            ["description"] = _described.Description,
            ["playbook_types"] = new JsonArray("mitigation"),
            ["created_by"] = CacaoWords.Id("identity", _described.Owner),
            ["created"] = time,
            ["modified"] = time,
            ["playbook_variables"] = new JsonObject { [CacaoWords.Answer] = new JsonObject { ["type"] = "string", ["description"] = "What people answered last." } },
            ["workflow_start"] = start,
            ["workflow"] = _workflow,
            ["agent_definitions"] = new JsonObject { [Agent] = new JsonObject { ["type"] = "group", ["name"] = "The responders of the protocol" } },
            ["extension_definitions"] = new JsonObject { [CacaoWords.Extension] = Definition() },
            ["playbook_extensions"] = new JsonObject { [CacaoWords.Extension] = Head() },
        };
    }

    private static JsonObject Definition() => new()
    {
        ["type"] = "extension-definition",
        ["name"] = "Firebreak: calls of contracts",
        ["description"] = "Commands evm-call and safe-tx pull a lever (a named call of a contract); conditions, approval and questions of Firebreak's playbooks.",
        ["created_by"] = CacaoWords.Id("identity", "firebreak"),
        ["schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["version"] = "1",
    };

    private JsonObject Head() => new()
    {
        ["type"] = "firebreak",
        ["id"] = Playbook.Id,
        ["version"] = Playbook.Version,
        ["status"] = Words.Spell(_described.Status),
        ["owner"] = _described.Owner,
        ["when"] = JsonSerializer.SerializeToNode(Playbook.When, CaseJson.Options),
        ["approval"] = JsonSerializer.SerializeToNode(CourseText.ApprovalOf(Playbook), CaseJson.Options),
        ["timeToLiveSeconds"] = (long)Playbook.TimeToLive.TotalSeconds,
    };

    /// <returns>The identifier of its first step. Each sequence has an end of its own.</returns>
    private string Sequence(Items<CourseStep> steps, string place)
    {
        var next = CacaoWords.Id("end", $"{Playbook.Id}/{place}");
        _workflow[next] = new JsonObject { ["type"] = "end" };
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{place}{i + 1}");
            var step = Step(steps[i], at);
            step["on_completion"] = next;
            next = CacaoWords.Id((string)step["type"]!, $"{Playbook.Id}/{at}");
            _workflow[next] = step;
        }

        return next;
    }

    private JsonObject Step(CourseStep step, string at) => step switch
    {
        CourseStep.Notify notify => Action("Tell people", Manual(notify.Text), new JsonObject { ["kind"] = "notify" }),
        CourseStep.Wait wait => Waiting(wait),
        CourseStep.Pull pull => Action($"Pull {pull.Lever}", Command(pull), new JsonObject { ["kind"] = "pull", ["approval"] = JsonSerializer.SerializeToNode(pull.Approval, CaseJson.Options) }),
        CourseStep.Branch branch => new JsonObject
        {
            ["type"] = "if-condition",
            ["condition"] = $"[x-firebreak-incident:state = '{branch.If}']",
            ["on_true"] = Sequence(branch.Then, $"{at}.then."),
            ["on_false"] = Sequence(branch.Else, $"{at}.else."),
            ["step_extensions"] = Extended(new JsonObject { ["kind"] = "if", ["test"] = branch.If.ToString() }),
        },
        CourseStep.Parallel parallel => new JsonObject
        {
            ["type"] = "parallel",
            ["next_steps"] = new JsonArray([.. parallel.Lanes.Select((lane, i) => JsonValue.Create(Sequence(lane.Steps, FormattableString.Invariant($"{at}.{i + 1}."))))]),
        },
        CourseStep.Ask ask => Question(ask, at),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private JsonObject Question(CourseStep.Ask ask, string at)
    {
        var cases = new JsonObject();
        foreach (var answer in ask.Answers)
        {
            cases[answer.Word] = Sequence(answer.Steps, $"{at}.{answer.Word}.");
        }

        cases["default"] = Sequence(ask.Otherwise, $"{at}.{Course.Unanswered}.");
        return new JsonObject
        {
            ["type"] = "switch-condition",
            ["name"] = "Ask people",
            ["description"] = ask.Question,
            ["switch"] = $"{CacaoWords.Answer}:value",
            ["cases"] = cases,
            ["step_extensions"] = Extended(new JsonObject
            {
                ["kind"] = "ask",
                ["question"] = ask.Question,
                ["of"] = JsonSerializer.SerializeToNode(ask.Of, CaseJson.Options),
                ["withinSeconds"] = (long)ask.Within.TotalSeconds,
            }),
        };
    }

    private JsonObject Waiting(CourseStep.Wait wait)
    {
        var step = Action("Wait", Manual("Wait."), new JsonObject { ["kind"] = "wait" });
        step["delay"] = (long)wait.For.TotalMilliseconds;
        return step;
    }

    private JsonObject Action(string name, JsonObject command, JsonObject extension) => new()
    {
        ["type"] = "action",
        ["name"] = name,
        ["agent"] = Agent,
        ["commands"] = new JsonArray(command),
        ["step_extensions"] = Extended(extension),
    };

    private JsonObject Command(CourseStep.Pull pull)
    {
        var lever = _levers.GetValueOrDefault(pull.Lever);
        return new JsonObject
        {
            ["type"] = lever?.Caller.Signatures > 1 ? CacaoWords.SafeCall : CacaoWords.Call,
            ["lever"] = pull.Lever,
            ["contract"] = pull.Contract ?? PlaybookFile.Subject,
            ["call"] = lever?.Call.ToString() ?? "",
        };
    }

    private static JsonObject Manual(string text) => new() { ["type"] = "manual", ["command"] = text };

    private static JsonObject Extended(JsonObject extension)
    {
        extension["type"] = "firebreak";
        return new JsonObject { [CacaoWords.Extension] = extension };
    }
}
