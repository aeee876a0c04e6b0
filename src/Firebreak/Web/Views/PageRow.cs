using Firebreak.Core;
using Firebreak.Core.Incidents;

namespace Firebreak.Web.Views;

/// <summary>An alert of the incident that woke somebody, and what was said of it.</summary>
/// <param name="IsOpen">True until somebody says.</param>
public sealed record PageRow(string Id, Shown Verdict, bool IsOpen)
{
    public static Items<PageRow> Of(Incident incident) => incident.Alerts
        .Where(alert => alert.Pages)
        .Select(alert => (Alert: alert, Judged: incident.PagesJudged.FirstOrDefault(judged => judged.Alert == alert.Id)))
        .Select(page => new PageRow(
            page.Alert.Id.ToString(),
            page.Judged is null ? page.Alert.Rule : page.Judged.IsFalse ? $"{page.Alert.Rule}: it was false" : $"{page.Alert.Rule}: it was right",
            page.Judged is null))
        .ToItems();
}
