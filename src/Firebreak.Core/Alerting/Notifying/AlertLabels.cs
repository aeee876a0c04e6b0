using Firebreak.Core.Chain;

namespace Firebreak.Core.Alerting.Notifying;

/// <summary>The labels that an alert has. Their names are a promise: docs/reference/alerting.md.</summary>
public static class AlertLabels
{
    public const string AlertName = "alertname";
    public const string Rule = "rule";
    public const string Severity = "severity";
    public const string Page = "page";

    public static Labels Of(Alert alert, Protocol protocol) => Labels.Of(
    [
        new Label(AlertName, alert.Rule),
        new Label(Rule, alert.Rule),
        new Label(Severity, alert.Severity.ToString()),
        new Label(Page, alert.Pages ? "true" : "false"),
        new Label("family", string.Join(',', alert.Families.Select(Spell))),
        new Label("chain", alert.Chain.ToString()),
        new Label("protocol", protocol.Name),
        new Label("contract", alert.Subject.IsZero ? "" : alert.Subject.ToString()),
        new Label("contract_name", alert.Subject.IsZero ? "" : protocol.FindContract(alert.Subject)?.Name ?? ""),
        new Label("about", alert.IsAboutWatching ? "watching" : "chain"),
    ]);

    private static string Spell(Detection.Family family) => family == Detection.Family.ControlFlow ? "control-flow" : family.ToString().ToLowerInvariant();
}
