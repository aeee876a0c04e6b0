using System.Text;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// The report of a case as one HTML file: no script, no request to anywhere, the same on a screen without a network and on paper. Everything
/// that came from the chain or from people is encoded by <see cref="Markup"/>.
/// </summary>
public static class ReportHtml
{
    public static byte[] Write(ReportSubject subject)
    {
        var scene = new ReportScene(subject);
        var page = Markup.Of($"""
            <!doctype html>
            <html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width, initial-scale=1'>
            <meta http-equiv=Content-Security-Policy content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{subject.Incident.Title} · case file {subject.File.Edition}</title><style>{ReportStyle.Css}</style></head><body><main>
            {Head(scene)}{SummarySection.Write(scene)}{TimelineSection.Write(scene)}{ResponseSection.Write(scene)}{CauseSection.Write(scene)}
            {MoneySection.Write(scene)}{ActorsSection.Write(scene)}{ExhibitsSection.Write(scene)}
            </main></body></html>

            """);
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static Markup Head(ReportScene scene)
    {
        var (incident, figures) = (scene.Subject.Incident, scene.Figures);
        var saved = figures.ValueAtRisk.IsZero ? 0 : figures.ValueSaved.ToDouble() / figures.ValueAtRisk.ToDouble();
        return Markup.Of($"""
            <header><p class=brand>Firebreak <span>case file, edition {scene.Subject.File.Edition}</span></p><h1>{incident.Title}</h1>
            <p class=chips>{Verdict(incident)}<span class=chip>{incident.Severity}</span><span class=chip>{scene.Findings.Cause.Class}</span>
            <span class=chip>{incident.Protocol} on {incident.Chain}</span><span class=dim>{incident.Id} · written {scene.Subject.File.Created:yyyy-MM-dd HH:mm:ss} UTC</span></p>
            <div class=tiles>
            {Tile("At risk", figures.ValueAtRisk, "held before the first hostile block", "", scene)}
            {Tile("Lost", figures.ValueLost, "gained by the attacker's accounts", "bad", scene)}
            {Tile("Saved", figures.ValueSaved, $"{Math.Floor(saved * 1000) / 10:0.0} % of what was at risk", "good", scene)}
            {Moments(scene)}
            </div></header>
            """);
    }

    private static Markup Verdict(Incident incident) => incident.Status switch
    {
        IncidentStatus.Contained or IncidentStatus.Closed => Markup.Of($"<span class='chip good'>{incident.Status}</span>"),
        IncidentStatus.Retracted => Markup.Of($"<span class=chip>Retracted: the chain took the evidence back</span>"),
        _ => Markup.Of($"<span class='chip bad'>Not contained</span>"),
    };

    private static Markup Tile(string label, UInt256 wei, string remark, string tone, ReportScene scene) => Markup.Of(
        $"<div class='tile {tone}'><span>{label}</span><strong>{scene.Money.Coins(wei)}</strong><em>{scene.Money.Dollars(wei)}</em><small>{remark}</small><code>{wei} wei</code></div>");

    private static Markup Moments(ReportScene scene)
    {
        var (first, contained) = (scene.Figures.FirstHostileBlock, scene.Contained);
        var alert = scene.AlertedAt is { } alerted && scene.FirstHostileAt is { } struck
            ? Markup.Of($"<li><b>{Math.Max(0, (alerted - struck).TotalSeconds):0.0} s</b> to the first alert</li>")
            : Markup.Empty;
        var pause = contained is not null
            ? Markup.Of($"<li><b>{ReportScene.Count((int)(contained.At.Number - Math.Min(first, contained.At.Number)), "block")}</b> to containment, block {contained.At.Number}</li>")
            : Markup.Empty;
        return Markup.Of($"<ul class='tile moments'><li>First hostile block <b>{first}</b></li>{alert}{pause}<li><b>{ReportScene.Count(scene.Strikes.Count, "hostile transaction")}</b> went through</li></ul>");
    }
}
