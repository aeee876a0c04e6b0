using System.Globalization;
using System.Net;
using System.Text;

namespace Firebreak.Plotting;

/// <summary>One line of a chart.</summary>
/// <param name="IsPoints">True for marks that no line connects.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsPoints = false);

/// <summary>A chart of lines as one SVG picture that needs nothing else. What does not fit an axis (NaN, below zero on a logarithmic one) is left out.</summary>
internal sealed record Chart(string Title, string XName, string YName, IReadOnlyList<Series> Series)
{
    private const int Width = 760;
    private const int Height = 440;
    private const int Left = 70;
    private const int Right = 230;
    private const int Top = 44;
    private const int Bottom = 56;
    private const int Ticks = 5;
    private static readonly string[] Colours = ["#b3261e", "#1f5fa8", "#2e7d32", "#8e5bb5", "#c77700", "#5b6770"];

    /// <summary>True where every step to the right is ten times as much.</summary>
    public bool IsXLogarithmic { get; init; }

    public bool IsYPercent { get; init; }

    public double? MostY { get; init; }

    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">\n<title>{Safe(Title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"24\" font-size=\"15\" font-weight=\"600\">{Safe(Title)}</text>\n");
        var scale = Scale.Of(this);
        AppendAxes(svg, scale);
        for (var i = 0; i < Series.Count; i++)
        {
            AppendSeries(svg, scale, Series[i], Colours[i % Colours.Length], i);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private void AppendAxes(StringBuilder svg, Scale scale)
    {
        const int PlotWidth = Width - Left - Right;
        const int PlotHeight = Height - Top - Bottom;
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{PlotWidth}\" height=\"{PlotHeight}\" fill=\"none\" stroke=\"#8a9199\"/>\n");
        for (var i = 0; i <= Ticks; i++)
        {
            var y = Top + (PlotHeight * (Ticks - i) / Ticks);
            var value = scale.LowY + ((scale.HighY - scale.LowY) * i / Ticks);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Left + PlotWidth}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#e3e6e8\"/><text x=\"{Left - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{(IsYPercent ? value.ToString("P0", CultureInfo.InvariantCulture) : Number(value))}</text>\n");
        }

        foreach (var tick in XTicks(scale))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{scale.X(tick):0.#}\" y=\"{Top + PlotHeight + 18}\" text-anchor=\"middle\">{Number(tick)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{Height - 14}\" text-anchor=\"middle\">{Safe(XName)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(16 {Top + (PlotHeight / 2)}) rotate(-90)\" text-anchor=\"middle\">{Safe(YName)}</text>\n");
    }

    private IEnumerable<double> XTicks(Scale scale)
    {
        if (!IsXLogarithmic)
        {
            return Enumerable.Range(0, Ticks + 1).Select(i => scale.LowX + ((scale.HighX - scale.LowX) * i / Ticks));
        }

        var (first, last) = ((int)Math.Ceiling(Math.Log10(scale.LowX) - 1e-9), (int)Math.Floor(Math.Log10(scale.HighX) + 1e-9));
        return Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(power => Math.Pow(10, power));
    }

    private void AppendSeries(StringBuilder svg, Scale scale, Series series, string colour, int place)
    {
        var points = series.Points.Where(point => Fits(point, this)).Select(point => string.Create(CultureInfo.InvariantCulture, $"{scale.X(point.X):0.#},{scale.Y(point.Y):0.#}")).ToList();
        if (series.IsPoints)
        {
            foreach (var point in points.Select(point => point.Split(',')))
            {
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{point[0]}\" cy=\"{point[1]}\" r=\"5\" fill=\"{colour}\"/>\n");
            }
        }
        else
        {
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', points)}\"/>\n");
        }

        var y = Top + 12 + (place * 20);
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Width - Right + 16}\" y=\"{y - 9}\" width=\"12\" height=\"12\" fill=\"{colour}\"/><text x=\"{Width - Right + 34}\" y=\"{y + 2}\">{Safe(series.Name)}</text>\n");
    }

    private static bool Fits((double X, double Y) point, Chart chart) => double.IsFinite(point.X) && double.IsFinite(point.Y) && (!chart.IsXLogarithmic || point.X > 0);

    private static string Number(double value) => Math.Abs(value) is 0 or (>= 0.01 and < 1e6)
        ? value.ToString("#,0.##", CultureInfo.InvariantCulture)
        : value.ToString("0.#e0", CultureInfo.InvariantCulture);

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    private sealed record Scale(double LowX, double HighX, double LowY, double HighY, bool IsLogarithmic)
    {
        public static Scale Of(Chart chart)
        {
            var points = chart.Series.SelectMany(series => series.Points).Where(point => Fits(point, chart)).DefaultIfEmpty((X: 1, Y: 1)).ToList();
            var (low, high) = (points.Min(point => point.X), points.Max(point => point.X));
            var top = chart.MostY ?? points.Max(point => point.Y);
            return new Scale(low, high > low ? high : low + 1, 0, top > 0 ? top : 1, chart.IsXLogarithmic);
        }

        public double X(double value) => Left + ((Width - Left - Right) * (IsLogarithmic
            ? (Math.Log10(value) - Math.Log10(LowX)) / (Math.Log10(HighX) - Math.Log10(LowX))
            : (value - LowX) / (HighX - LowX)));

        public double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * (Math.Clamp(value, LowY, HighY) - LowY) / (HighY - LowY));
    }
}
