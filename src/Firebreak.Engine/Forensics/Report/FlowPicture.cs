using Firebreak.Core.Forensics;

namespace Firebreak.Engine.Forensics;

/// <summary>The fund flow as boxes and lines with amounts.</summary>
internal static class FlowPicture
{
    private const double LabelHeight = 22;
    private const double LetterWidth = 6.6;

    public static Markup Draw(ReportScene scene)
    {
        var layout = FlowLayout.Of(scene.Findings.Flow, scene.ColumnOf, scene.ValueOf);
        if (layout.Lines.Count == 0)
        {
            return Markup.Of($"<p class=dim>No asset changed hands.</p>");
        }

        var leftOut = layout.LeftOut == 0
            ? Markup.Empty
            : Markup.Of($"<p class=dim>{layout.LeftOut} smaller edges are left out of the picture; fund-flow.json has all of them.</p>");
        return Markup.Of($"""
            <svg class=picture viewBox='0 0 {layout.Width:F0} {layout.Height:F0}' role=img aria-label='Fund flow of the attack'>
            <defs>{Arrow("loot")}{Arrow("paid")}{Arrow("other")}</defs>
            {layout.Lines.Select(line => Draw(line, scene))}{layout.Boxes.Select(box => Draw(box, scene))}{layout.Lines.Select(line => Label(line, scene))}
            </svg>{leftOut}
            """);
    }

    private static Markup Arrow(string kind) => Markup.Of(
        $"<marker id='arrow-{kind}' class={kind} viewBox='0 0 8 8' refX=7 refY=4 markerWidth=13 markerHeight=13 markerUnits=userSpaceOnUse orient=auto><path d='M0 0 L8 4 L0 8 Z'/></marker>");

    private static Markup Draw(FlowLine line, ReportScene scene)
    {
        var kind = scene.KindOf(line.Edge);
        var outwards = line.FromX <= line.ToX ? 1 : -1;
        var path = line switch
        {
            { Bends: true } => Markup.Of($"M{line.FromX:F1} {line.FromY:F1} C{line.FromX + (60 * outwards):F1} {line.FromY:F1} {line.FromX + (40 * outwards):F1} {line.LabelY:F1} {line.LabelX:F1} {line.LabelY:F1} S{line.ToX - (60 * outwards):F1} {line.ToY:F1} {line.ToX:F1} {line.ToY:F1}"),
            _ when line.FromX == line.ToX => Markup.Of($"M{line.FromX:F1} {line.FromY:F1} C{line.LabelX + 24:F1} {line.FromY:F1} {line.LabelX + 24:F1} {line.ToY:F1} {line.ToX:F1} {line.ToY:F1}"),
            _ => Markup.Of($"M{line.FromX:F1} {line.FromY:F1} C{line.LabelX:F1} {line.FromY:F1} {line.LabelX:F1} {line.ToY:F1} {line.ToX:F1} {line.ToY:F1}"),
        };
        return Markup.Of($"<path class='flow {kind}' d='{path}' stroke-width='{1.5 + (6 * line.Weight):F1}' marker-end='url(#arrow-{kind})'/>");
    }

    private static Markup Draw(FlowBox box, ReportScene scene)
    {
        var middle = box.Y + (box.Height / 2);
        var name = scene.Names.NameOf(box.Account);
        return Markup.Of($"""
            <g class='box {scene.SideOf(box.Account)}'><rect x='{box.X:F1}' y='{box.Y:F1}' width='{FlowLayout.BoxWidth}' height='{box.Height:F1}' rx='7'/>
            <text class=name x='{box.X + (FlowLayout.BoxWidth / 2):F1}' y='{middle - 2:F1}'>{Cut(name, 20)}</text>
            <text class=sub x='{box.X + (FlowLayout.BoxWidth / 2):F1}' y='{middle + 15:F1}'>{AccountNames.Shorten(box.Account)}</text><title>{box.Account}</title></g>
            """);
    }

    private static Markup Label(FlowLine line, ReportScene scene)
    {
        var asset = scene.Findings.NameOf(line.Edge.Asset);
        var verb = line.Edge.From is null ? "mints " : line.Edge.To is null ? "burns " : "";
        var count = line.Edge.Count > 1 ? $" ({line.Edge.Count:D}×)" : "";
        var text = Cut($"{verb}{Money.Cut(line.Edge.Amount, asset)}{count}", 34);
        var width = (text.Length * LetterWidth) + 14;
        return Markup.Of(
            $"<g class='tag {scene.KindOf(line.Edge)}'><rect x='{line.LabelX - (width / 2):F1}' y='{line.LabelY - (LabelHeight / 2):F1}' width='{width:F1}' height='{LabelHeight}' rx='11'/><text x='{line.LabelX:F1}' y='{line.LabelY + 4:F1}'>{text}</text></g>");
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";
}
