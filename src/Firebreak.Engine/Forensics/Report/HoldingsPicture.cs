using Firebreak.Core.Forensics;

namespace Firebreak.Engine.Forensics;

/// <summary>What the attacked contract held, block by block, with the hostile blocks and the containment marked.</summary>
internal static class HoldingsPicture
{
    private const double Width = 1000;
    private const double Height = 300;
    private const double Left = 110;
    private const double Right = 20;
    private const double Top = 34;
    private const double Bottom = 46;

    /// <param name="hostile">Blocks with hostile transactions that succeeded.</param>
    /// <param name="containedAt">The block of the containment; null when there was none.</param>
    public static Markup Draw(IReadOnlyList<HoldingPoint> points, IReadOnlyList<ulong> hostile, ulong? containedAt, Money money)
    {
        if (points.Count < 2)
        {
            return Markup.Of($"<p class=dim>The holdings could not be read block by block.</p>");
        }

        var (first, last) = (points[0].Block, points[^1].Block);
        var top = points.Max(point => point.Value.ToDouble());
        top = top > 0 ? top * 1.05 : 1;
        double X(double block) => Left + ((block - first) / (last - first) * (Width - Left - Right));
        double Y(double value) => Top + ((1 - (value / top)) * (Height - Top - Bottom));

        var line = PathOf(points, X, Y);
        var floor = Y(0);
        var marks = hostile.Where(block => block >= first && block <= last)
            .Select(block => Markup.Of($"<line class=strike x1='{X(block):F1}' x2='{X(block):F1}' y1='{Top:F1}' y2='{floor:F1}'/>"));
        var pause = containedAt is { } at && at >= first && at <= last
            ? Markup.Of($"<line class=pause x1='{X(at):F1}' x2='{X(at):F1}' y1='{Top - 10:F1}' y2='{floor:F1}'/><text class=pausetext x='{X(at) + 6:F1}' y='{Top - 12:F1}' {Anchor(X(at))}>contained, block {at}</text>")
            : Markup.Empty;
        var gridLines = Enumerable.Range(0, 5).Select(quarter => Grid(quarter * points.Max(point => point.Value.ToDouble()) / 4, Y, money));
        return Markup.Of($"""
            <svg class=picture viewBox='0 0 {Width} {Height}' role=img aria-label='Holdings of the attacked contract over blocks'>
            {gridLines}{marks}
            <path class=area d='{line} L{X(last):F1} {floor:F1} L{X(first):F1} {floor:F1} Z'/><path class=holding d='{line}'/>
            {points.Select(point => Markup.Of($"<circle class=dot cx='{X(point.Block):F1}' cy='{Y(point.Value.ToDouble()):F1}' r=2.4><title>block {point.Block}: {money.Coins(point.Value)}</title></circle>"))}
            {pause}<text class=axis x='{Left}' y='{Height - 14}'>block {first}</text><text class=axis x='{Width - Right}' y='{Height - 14}' text-anchor=end>block {last}</text>
            <text class=axis x='{(Left + Width - Right) / 2:F0}' y='{Height - 14}' text-anchor=middle><tspan class=striketext>▎</tspan>hostile block</text></svg>
            """);
    }

    private static Markup Anchor(double x) => new(x > Width * 0.8 ? "text-anchor=end dx=-12" : "");

    private static Markup Grid(double value, Func<double, double> y, Money money) => Markup.Of(
        $"<line class=grid x1='{Left}' x2='{Width - Right}' y1='{y(value):F1}' y2='{y(value):F1}'/><text class=axis x='{Left - 10}' y='{y(value) + 4:F1}' text-anchor=end>{value / 1e18:N1} {money.Coin}</text>");

    private static Markup PathOf(IReadOnlyList<HoldingPoint> points, Func<double, double> x, Func<double, double> y) => Markup.Join(points.Select(
        (point, index) => index == 0
            ? Markup.Of($"M{x(point.Block):F1} {y(point.Value.ToDouble()):F1}")
            : Markup.Of($" L{x(point.Block):F1} {y(point.Value.ToDouble()):F1}")));
}
