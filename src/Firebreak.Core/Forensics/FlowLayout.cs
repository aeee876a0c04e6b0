using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>A box of the fund-flow picture, in its own units.</summary>
public sealed record FlowBox(Address Account, int Column, double X, double Y, double Height);

/// <summary>A line of the picture with the places where it leaves and arrives, and where its label stands.</summary>
/// <param name="Bends">True when the line must go around boxes that stand between: it passes through the label's place.</param>
/// <param name="Weight">From 0 to 1: its share of the largest amount of known value.</param>
public sealed record FlowLine(
    FlowEdge Edge, double FromX, double FromY, double ToX, double ToY, double LabelX, double LabelY, bool Bends, double Weight);

/// <summary>
/// Places the accounts of a fund flow in columns and its edges between them. Every edge has a port of its own on each box, so that
/// neither lines nor labels lie on each other.
/// </summary>
/// <param name="LeftOut">How many edges are not in the picture because there are too many.</param>
public sealed record FlowLayout(Items<FlowBox> Boxes, Items<FlowLine> Lines, double Width, double Height, int LeftOut)
{
    public const double BoxWidth = 150;

    private const int MostEdges = 24;
    private const double Gap = 230;
    private const double PortSpacing = 34;
    private const double BoxPadding = 22;
    private const double BoxSpacing = 26;
    private const double Margin = 16;

    /// <param name="columnOf">Where an account stands, from left to right; columns without accounts take no room.</param>
    /// <param name="valueOf">What an edge is worth, for choosing and for thickness only; null when unknown.</param>
    public static FlowLayout Of(FundFlow flow, Func<Address, int> columnOf, Func<FlowEdge, double?> valueOf)
    {
        var drawable = flow.Edges.Where(edge => EndsOf(edge) is { From: var from, To: var to } && from != to).ToList();
        var chosen = drawable.OrderByDescending(edge => valueOf(edge) ?? 0).Take(MostEdges).ToHashSet();
        var edges = drawable.Where(chosen.Contains).ToList();
        var accounts = edges.SelectMany(edge => new[] { EndsOf(edge).From, EndsOf(edge).To }).Distinct().ToList();
        var columns = accounts.Select(columnOf).Distinct().Order().ToList();
        var placed = accounts.ToDictionary(account => account, account => columns.IndexOf(columnOf(account)));
        var largest = edges.Select(valueOf).Max() is { } most and > 0 ? most : 1;
        var sketch = new Sketch(edges, placed);
        return sketch.Draw(edge => Math.Sqrt((valueOf(edge) ?? 0) / largest), drawable.Count - edges.Count);
    }

    // A mint comes out of the token's contract and a burn goes back into it.
    private static (Address From, Address To) EndsOf(FlowEdge edge) =>
        (edge.From ?? edge.Asset ?? Address.Zero, edge.To ?? edge.Asset ?? Address.Zero);

    private sealed class Sketch(List<FlowEdge> edges, Dictionary<Address, int> columns)
    {
        private readonly Dictionary<(Address Account, bool IsRight), int> _ports = [];

        public FlowLayout Draw(Func<FlowEdge, double> weightOf, int leftOut)
        {
            var order = edges.OrderBy(Span).ThenBy(edge => Ends(edge).Low).ThenBy(edge => edge.Asset ?? Address.Zero).ToList();
            var ports = order.ToDictionary(edge => edge, edge => (From: Port(EndsOf(edge).From, Leaves(edge)), To: Port(EndsOf(edge).To, Arrives(edge))));
            var boxes = Stack();
            var bottom = boxes.Values.Select(box => box.Y + box.Height).DefaultIfEmpty(0).Max();
            var lines = new List<FlowLine>();
            foreach (var edge in order)
            {
                var line = Connect(edge, boxes, ports[edge], weightOf(edge));
                if (line.Bends)
                {
                    bottom += PortSpacing;
                    line = line with { LabelY = bottom };
                }

                lines.Add(line);
            }

            var width = boxes.Values.Select(box => box.X + BoxWidth).DefaultIfEmpty(BoxWidth).Max() + Margin;
            width += lines.Any(line => line.LabelX > width - Margin) ? Gap / 2 : 0;
            return new FlowLayout([.. boxes.Values], [.. lines], width, bottom + Margin, leftOut);
        }

        private FlowLine Connect(FlowEdge edge, Dictionary<Address, FlowBox> boxes, (int From, int To) ports, double weight)
        {
            var (from, to) = (boxes[EndsOf(edge).From], boxes[EndsOf(edge).To]);
            var (fromX, toX) = (from.X + (Leaves(edge) ? BoxWidth : 0), to.X + (Arrives(edge) ? BoxWidth : 0));
            var (fromY, toY) = (PortY(from, Leaves(edge), ports.From), PortY(to, Arrives(edge), ports.To));
            var labelX = from.Column == to.Column ? fromX + (Gap / 3) : (fromX + toX) / 2;
            return new FlowLine(edge, fromX, fromY, toX, toY, labelX, (fromY + toY) / 2, Span(edge) > 1, weight);
        }

        private double PortY(FlowBox box, bool isRight, int port) =>
            box.Y + (box.Height / 2) + ((port - ((_ports[(box.Account, isRight)] - 1) / 2.0)) * PortSpacing);

        private Dictionary<Address, FlowBox> Stack()
        {
            var heights = columns.ToDictionary(
                place => place.Key,
                place => BoxPadding + (PortSpacing * Math.Max(1, Math.Max(_ports.GetValueOrDefault((place.Key, true)), _ports.GetValueOrDefault((place.Key, false))))));
            var tallest = columns.GroupBy(place => place.Value).Select(column => column.Sum(place => heights[place.Key] + BoxSpacing) - BoxSpacing).DefaultIfEmpty(0).Max();
            var boxes = new Dictionary<Address, FlowBox>();
            foreach (var column in columns.GroupBy(place => place.Value))
            {
                var y = Margin + ((tallest - (column.Sum(place => heights[place.Key] + BoxSpacing) - BoxSpacing)) / 2);
                foreach (var (account, place) in column)
                {
                    boxes[account] = new FlowBox(account, place, Margin + (place * (BoxWidth + Gap)), y, heights[account]);
                    y += heights[account] + BoxSpacing;
                }
            }

            return boxes;
        }

        private int Port(Address account, bool isRight)
        {
            var port = _ports.GetValueOrDefault((account, isRight));
            _ports[(account, isRight)] = port + 1;
            return port;
        }

        private int Span(FlowEdge edge) => Math.Abs(columns[EndsOf(edge).From] - columns[EndsOf(edge).To]);

        // Lines between neighbours use the sides that face each other; inside a column both ends use the right side.
        private bool Leaves(FlowEdge edge) => columns[EndsOf(edge).To] >= columns[EndsOf(edge).From];

        private bool Arrives(FlowEdge edge) => columns[EndsOf(edge).From] >= columns[EndsOf(edge).To];

        private (Address Low, Address High) Ends(FlowEdge edge) =>
            EndsOf(edge) is { From: var from, To: var to } && columns[from] < columns[to] ? (from, to) : (EndsOf(edge).To, EndsOf(edge).From);
    }
}
