using System.Text.Json;
using System.Text.Json.Nodes;
using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;

namespace Firebreak.Adapters.Packs.Cacao;

/// <summary>
/// Reads CACAO 2.0 as a playbook. What people are to do by hand becomes a notice; a condition in another language becomes a question to people;
/// commands that Firebreak does not carry out, loops and other playbooks are named and left out.
/// </summary>
internal sealed class CacaoReader
{
    private const int MostSteps = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly JsonObject _workflow;
    private readonly ApprovalDemand _approval;
    private readonly List<string> _left = [];
    private readonly HashSet<string> _path = new(StringComparer.Ordinal);
    private int _count;

    private CacaoReader(JsonObject workflow, ApprovalDemand approval) => (_workflow, _approval) = (workflow, approval);

    /// <param name="rules">Which rules call for it, for a document that does not say so in Firebreak's words.</param>
    /// <param name="left">What is not in the playbook, one sentence each.</param>
    /// <returns>Null when the document is no CACAO 2.0 playbook.</returns>
    public static DescribedPlaybook? Read(string json, string owner, Items<string> rules, out Items<string> left)
    {
        left = [];
        try
        {
            if (JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) is not JsonObject document || Text(document, "spec_version") != "cacao-2.0"
                || document["workflow"] is not JsonObject workflow || Text(document, "workflow_start") is not { } start)
            {
                return null;
            }

            var head = document["playbook_extensions"]?[CacaoWords.Extension] as JsonObject;
            var approval = head?["approval"].Deserialize<ApprovalDemand>(CaseJson.Options) ?? new ApprovalDemand(ApprovalPolicy.One, 0, [], BreakGlass: false);
            var reader = new CacaoReader(workflow, approval);
            var steps = reader.Sequence(start);
            reader.Head(document, head, rules);
            left = reader._left.ToItems();
            return Describe(document, head, owner, rules, approval, steps);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static DescribedPlaybook Describe(JsonObject document, JsonObject? head, string owner, Items<string> rules, ApprovalDemand approval, Items<CourseStep> steps)
    {
        var isPlain = steps.Count > 0 && steps.All(step => step is CourseStep.Pull pull && pull.Approval == approval);
        var title = Text(document, "name") ?? "Imported";
        var playbook = new Playbook(
            head is null ? Slug(title) : Text(head, "id") ?? Slug(title),
            head?["version"]?.GetValue<int>() ?? 1,
            title,
            head?["when"].Deserialize<PlaybookCondition>(CaseJson.Options) ?? new PlaybookCondition(rules, Severity.P1, Pages: true),
            approval.Policy,
            TimeSpan.FromSeconds(head?["timeToLiveSeconds"]?.GetValue<long>() ?? 3_600),
            isPlain ? steps.Cast<CourseStep.Pull>().Select(pull => new PlaybookStep(pull.Lever, pull.Contract)).ToItems() : [])
        {
            Course = isPlain ? [] : steps,
            Quorum = approval.Quorum,
            Among = approval.Among,
            BreakGlass = approval.BreakGlass,
        };
        var status = head is not null && Words.Word<Maturity>(Text(head, "status") ?? "", out var known) ? known : Maturity.Incubating;
        return new DescribedPlaybook(playbook, Text(document, "description") ?? title, head is null ? owner : Text(head, "owner") ?? owner, status);
    }

    private void Head(JsonObject document, JsonObject? head, Items<string> rules)
    {
        if (head is null && rules.Count == 0)
        {
            _left.Add("when: the document does not say which alerts call for it; name rules with --rule");
        }

        foreach (var key in (string[])["valid_until", "valid_from", "signatures", "markings", "authentication_info_definitions", "playbook_variables"])
        {
            if (document[key] is not null && !(key == "playbook_variables" && head is not null))
            {
                _left.Add($"{key}: has no counterpart");
            }
        }
    }

    private Items<CourseStep> Sequence(string? id)
    {
        var (steps, mine) = (new List<CourseStep>(), new List<string>());
        while (id is not null && _workflow[id] is JsonObject step && Text(step, "type") != "end")
        {
            if (!_path.Add(id) || ++_count > MostSteps)
            {
                _left.Add($"{id}: goes back to an earlier step, or there are more than {MostSteps} steps; a playbook has to end");
                break;
            }

            mine.Add(id);
            steps.AddRange(Steps(id, step));
            id = Text(step, "on_completion") ?? Text(step, "on_success");
        }

        _path.ExceptWith(mine);
        return steps.ToItems();
    }

    private IEnumerable<CourseStep> Steps(string id, JsonObject step)
    {
        var ours = step["step_extensions"]?[CacaoWords.Extension] as JsonObject;
        if (step["on_failure"] is not null)
        {
            _left.Add($"{id}: on_failure has no counterpart; write if: failed");
        }

        switch (Text(step, "type"))
        {
            case "start":
                return [];
            case "action":
                return Actions(id, step, ours);
            case "parallel":
                return [new CourseStep.Parallel(((step["next_steps"] as JsonArray) ?? []).Select(next => new CourseLane(Sequence((string?)next))).ToItems())];
            case "if-condition":
                return [Branch(step, ours)];
            case "switch-condition" when ours is not null:
                return [Question(step, ours)];
            case var type:
                _left.Add($"{id}: a step of type {type} is not carried out");
                return [];
        }
    }

    private List<CourseStep> Actions(string id, JsonObject step, JsonObject? ours)
    {
        var steps = new List<CourseStep>();
        if (step["delay"]?.GetValue<long>() is { } delay and > 0)
        {
            steps.Add(new CourseStep.Wait(TimeSpan.FromMilliseconds(delay)));
        }

        if (ours is not null && Text(ours, "kind") == "wait")
        {
            return steps;
        }

        foreach (var command in ((step["commands"] as JsonArray) ?? []).OfType<JsonObject>())
        {
            if (Text(command, "type") is CacaoWords.Call or CacaoWords.SafeCall && Text(command, "lever") is { } lever)
            {
                var contract = Text(command, "contract");
                var approval = ours?["approval"].Deserialize<ApprovalDemand>(CaseJson.Options) ?? _approval;
                steps.Add(new CourseStep.Pull(lever, contract is null or PlaybookFile.Subject ? null : contract, approval));
            }
            else if (Text(command, "type") == "manual" && Text(command, "command") is { Length: > 0 } words)
            {
                steps.Add(new CourseStep.Notify(words));
            }
            else
            {
                _left.Add($"{id}: a command of type {Text(command, "type")} is not carried out");
            }
        }

        return steps;
    }

    private CourseStep Branch(JsonObject step, JsonObject? ours)
    {
        var (then, otherwise) = (Sequence(Text(step, "on_true")), Sequence(Text(step, "on_false")));
        return ours is not null && Enum.TryParse<CourseTest>(Text(ours, "test"), out var test)
            ? new CourseStep.Branch(test, then, otherwise)
            : new CourseStep.Ask($"Does this hold: {Text(step, "condition")}?", [], Patience, [new CourseAnswer("yes", then), new CourseAnswer("no", otherwise)], otherwise);
    }

    private CourseStep.Ask Question(JsonObject step, JsonObject ours)
    {
        var cases = (step["cases"] as JsonObject) ?? [];
        return new CourseStep.Ask(
            Text(ours, "question") ?? "",
            ours["of"].Deserialize<Items<string>>(CaseJson.Options),
            ours["withinSeconds"] is { } seconds ? TimeSpan.FromSeconds(seconds.GetValue<long>()) : Patience,
            cases.Where(one => one.Key != "default").Select(one => new CourseAnswer(one.Key, Sequence((string?)one.Value))).ToItems(),
            Sequence(Text(cases, "default")));
    }

    private static string? Text(JsonObject node, string key) => node[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string Slug(string title)
    {
        var letters = title.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-').ToArray();
        var slug = string.Join('-', new string(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
        return slug.Length == 0 ? "imported" : slug[..Math.Min(slug.Length, 60)];
    }
}
