using System.Globalization;
using Firebreak.Bench.Decode;
using ScottPlot;
using Spectre.Console;

namespace Firebreak.Bench.Report;

/// <summary>Tells what decoding took: as a table for people and as a picture.</summary>
internal static class DecodePage
{
    public static void Write(IAnsiConsole console, DecodeResult result)
    {
        console.WriteLine();
        console.WriteLine($"{result.Workload}: {result.Origin}");
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Bytes / 1e6:0.0} MB, {result.Counts.Transactions} transactions, {result.Counts.Frames} frames, {result.Counts.Logs} logs, {result.Counts.Changes} state changes"));
        console.WriteLine(result.Rows.Any(row => row.Name == DecodeResult.Judged)
            ? string.Create(CultureInfo.InvariantCulture, $"the rules look into {result.TouchedTransactions} transactions and give {result.Signals} signals")
            : "without receipts no rule can judge these blocks");
        var table = new Table().AddColumns("median of 5, one core", "MB/s", "slowest to fastest", "transactions/s", "allocated");
        foreach (var row in result.Rows)
        {
            table.AddRow(
                row.Name,
                Whole(row.MegabytesPerSecond),
                $"{Whole(row.Slowest)} to {Whole(row.Fastest)}",
                Whole(row.TransactionsPerSecond),
                row.AllocatedShare is { } share ? share.ToString("0.00 %", CultureInfo.InvariantCulture) : "");
        }

        console.Write(table);
        foreach (var viem in result.Rows.Where(IsViem))
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{result.Rows[0].MegabytesPerSecond / viem.MegabytesPerSecond:0.0} times as fast as {viem.Name}"));
        }
    }

    public static void Write(IAnsiConsole console, KindRow[] kinds)
    {
        console.WriteLine();
        var table = new Table().AddColumns("kind of answer", "MB", "MB/s");
        foreach (var kind in kinds)
        {
            table.AddRow(kind.Kind, (kind.Bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture), Whole(kind.MegabytesPerSecond));
        }

        console.Write(table);
    }

    public static void Draw(DecodeResult result, string file)
    {
        using var plot = new Plot();
        var rows = result.Rows.Reverse().ToArray();
        var bars = plot.Add.Bars(rows.Select((row, at) => new Bar
        {
            Position = at,
            Value = row.MegabytesPerSecond,
            FillColor = IsViem(row) ? Colors.Gray : Colors.OrangeRed,
            Label = $" {Whole(row.MegabytesPerSecond)} MB/s",
        }).ToArray());
        bars.Horizontal = true;
        bars.ValueLabelStyle.FontSize = 14;
        plot.Axes.Left.SetTicks([.. rows.Select((_, at) => (double)at)], [.. rows.Select(row => row.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Axes.Bottom.Label.Text = "MB of node answers per second, one core, median of 5";
        plot.Axes.SetLimitsX(0, rows.Max(row => row.MegabytesPerSecond) * 1.25);
        plot.Title($"Reading {result.Blocks} blocks ({result.Workload})");
        plot.HideGrid();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        plot.SaveSvg(file, 1100, 360);
    }

    private static bool IsViem(DecodeRow row) => row.Name.StartsWith("viem", StringComparison.Ordinal);

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
