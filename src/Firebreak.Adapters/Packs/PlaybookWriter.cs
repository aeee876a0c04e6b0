using System.Globalization;
using Firebreak.Adapters.Packs.Cacao;
using Firebreak.Core;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Courses;

namespace Firebreak.Adapters.Packs;

/// <summary>Writes a playbook in the form that <see cref="PlaybookFile"/> reads.</summary>
internal sealed class PlaybookWriter(IReadOnlyDictionary<string, Lever> levers)
{
    private readonly YamlLines _lines = new();

    public string Write(DescribedPlaybook described)
    {
        var playbook = described.Playbook;
        var when = playbook.When;
        _lines.Line(0, $"id: {YamlLines.Quote(playbook.Id)}")
            .Line(0, FormattableString.Invariant($"version: {playbook.Version}"))
            .Line(0, $"title: {YamlLines.Quote(playbook.Title)}")
            .Line(0, $"status: {Words.Spell(described.Status)}")
            .Line(0, $"owner: {YamlLines.Quote(described.Owner)}")
            .Line(0, $"description: {YamlLines.Quote(described.Description)}")
            .Line(0, "when:")
            .Line(1, $"severity: {Words.Spell(when.Severity)}")
            .Line(1, $"pages: {Flag(when.Pages)}");
        if (when.Rules.Count > 0)
        {
            _lines.Line(1, $"rules: {YamlLines.List(when.Rules)}");
        }

        if (when.Families.Count > 0)
        {
            _lines.Line(1, $"families: [{string.Join(", ", when.Families.Select(Words.Spell))}]");
        }

        if (when.OnPending)
        {
            _lines.Line(1, "onPending: true");
        }

        var approval = CourseText.ApprovalOf(playbook);
        _lines.Line(0, $"approval: {Approval(approval)}").Line(0, $"timeToLive: {Duration(playbook.TimeToLive)}");
        Steps(0, "steps", CourseText.StepsOf(playbook), approval);
        return _lines.ToString();
    }

    private void Steps(int indent, string key, Items<CourseStep> steps, ApprovalDemand approval)
    {
        if (steps.Count == 0)
        {
            _lines.Line(indent, $"{key}: []");
            return;
        }

        _lines.Line(indent, $"{key}:");
        foreach (var step in steps)
        {
            Step(indent + 1, step, approval);
        }
    }

    private void Step(int indent, CourseStep step, ApprovalDemand approval)
    {
        switch (step)
        {
            case CourseStep.Pull pull:
                _lines.Line(indent, $"- {{ lever: {YamlLines.Quote(pull.Lever)}, contract: {YamlLines.Quote(pull.Contract ?? PlaybookFile.Subject)}{Own(pull, approval)} }}");
                break;
            case CourseStep.Notify notify:
                _lines.Line(indent, $"- notify: {YamlLines.Quote(notify.Text)}");
                break;
            case CourseStep.Wait wait:
                _lines.Line(indent, $"- wait: {Duration(wait.For)}");
                break;
            case CourseStep.Branch branch:
                _lines.Line(indent, $"- if: {Words.Spell(branch.If)}");
                Steps(indent + 1, "then", branch.Then, approval);
                Steps(indent + 1, "else", branch.Else, approval);
                break;
            case CourseStep.Parallel parallel:
                _lines.Line(indent, parallel.Lanes.Count == 0 ? "- parallel: []" : "- parallel:");
                foreach (var lane in parallel.Lanes)
                {
                    _lines.Line(indent + 2, "-");
                    Steps(indent + 3, "steps", lane.Steps, approval);
                }

                break;
            case CourseStep.Ask ask:
                Ask(indent, ask, approval);
                break;
        }
    }

    private void Ask(int indent, CourseStep.Ask ask, ApprovalDemand approval)
    {
        _lines.Line(indent, $"- ask: {YamlLines.Quote(ask.Question)}").Line(indent + 1, $"of: {YamlLines.List(ask.Of)}").Line(indent + 1, $"within: {Duration(ask.Within)}").Line(indent + 1, "answers:");
        foreach (var answer in ask.Answers)
        {
            Steps(indent + 2, answer.Word, answer.Steps, approval);
        }

        Steps(indent + 1, "otherwise", ask.Otherwise, approval);
    }

    private string Own(CourseStep.Pull pull, ApprovalDemand approval)
    {
        var mark = levers.TryGetValue(pull.Lever, out var lever) && (lever.Irreversible || lever.Undo.Call.Length == 0) ? ", irreversible: true" : "";
        return pull.Approval == approval ? mark : $", approval: {Approval(pull.Approval)}{mark}";
    }

    private static string Approval(ApprovalDemand demand) => demand.Policy != ApprovalPolicy.Quorum
        ? Words.Spell(demand.Policy)
        : string.Create(CultureInfo.InvariantCulture, $"{{ quorum: {demand.Quorum}, of: {YamlLines.List(demand.Among)}, breakGlass: {Flag(demand.BreakGlass)} }}");

    private static string Duration(TimeSpan time) => time.TotalSeconds % 60 == 0 && time.TotalMinutes <= 100_000
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} min")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds} s");

    private static string Flag(bool value) => value ? "true" : "false";
}
