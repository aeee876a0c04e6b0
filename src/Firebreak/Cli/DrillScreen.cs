using System.Globalization;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Spectre.Console;

namespace Firebreak.Cli;

/// <summary>Tells the person at the terminal what goes on, line by line, and draws the result.</summary>
internal sealed class DrillScreen(IAnsiConsole console, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Title(string text) => Write($"\n[bold]{Screen.Cell(text)}[/]");

    public void Say(string text) => Write(Line("grey", "·", text));

    public void Show(ChainUpdate update)
    {
        if (update is ChainUpdate.Advanced { Block: var block })
        {
            Write(Line("grey", "▪", Text($"block {block.Ref.Number}  {block.Transactions.Length} transactions, {block.Frames.Length} calls")));
        }
        else if (update is ChainUpdate.Reorged reorged)
        {
            Write(Line("yellow", "↺", Text($"the chain took {reorged.Orphaned.Count} blocks back, to block {reorged.Ancestor.Number}")));
        }
    }

    public void ShowNew(Alert alert) => Show(alert, $"{alert.Severity} alert {alert.Rule}: {alert.Because}");

    public void ShowChanged(Alert alert) => Show(alert, $"{alert.Severity} alert {alert.Rule} is {alert.State}");

    public void Show(NodeState node) => Write(Line(
        node.Condition == NodeCondition.Healthy ? "green" : "yellow", "~", node.Reason.Length == 0 ? $"node {node.Condition}" : $"node {node.Condition}: {node.Reason}"));

    public void Show(Entry entry)
    {
        // Alerts were shown when they came.
        if (entry.What is { } what and not (Happened.AlertAttached or Happened.AlertUpdated or Happened.RoleAssigned))
        {
            Write(Line(Colour(what), "»", what.Tell()));
        }
    }

    public void AskForDecision(ProposedPlan plan, Uri? listen)
    {
        Write(new Panel(new Markup(
            $"[bold]{Screen.Cell(plan.Title)}[/]\n{Screen.Cell(plan.Steps.Select(step => step.Call))}\n\n"
            + $"release it:  [green]./firebreak approve {plan.Id}[/]\nor refuse:   [red]./firebreak refuse {plan.Id}[/]"
            + (listen is null ? "" : $"\nor decide in the incident room: {listen}")))
        {
            Header = new PanelHeader(" A plan waits for a person "),
            Border = BoxBorder.Rounded,
        });
    }

    public void Show(DrillResult result)
    {
        Title(result.Outcome switch
        {
            "contained" => "Contained.",
            "detected" => "Detected at its first hostile transaction.",
            "quiet" => "A quiet day: nothing paged, nothing was planned.",
            var other => $"Not as it should be: {other}.",
        });
        foreach (var fault in result.Faults)
        {
            Write(Line("red", "x", fault));
        }

        if (result is { Drill: not null, FirstHostileBlock: not null })
        {
            Write(Detection(result));
        }

        if (result.ValueAtRisk is not null)
        {
            Write(ToTable(result));
            Write($"case file: {Screen.Cell(Path.Combine(result.CaseFile!, "report.html"))}");
            Write(new BreakdownChart()
                .Width(60)
                .UseValueFormatter(value => Text($"{value:N2} ether"))
                .AddItem("saved", Ether(result.ValueSaved!), Color.Green)
                .AddItem("lost", Ether(result.ValueLost!), Color.Red));
        }
    }

    private static Table Detection(DrillResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        table.AddRow("Drill", Screen.Cell($"{result.Drill} ({result.Kind})"));
        table.AddRow("First hostile", Text($"block {result.FirstHostileBlock}, {result.FirstHostileTransaction}"));
        table.AddRow("Alert", result.AlertBlock is null ? "none" : Text($"{result.Rule}, block {result.AlertBlock}, {result.AlertTransaction}"));
        if (result.SecondsToAlert is { } seconds)
        {
            table.AddRow("Seen after", Text($"{seconds:0.0} s"));
        }

        if (result.KeptPercent is { } percent)
        {
            table.AddRow("Saved", Text($"{percent} %"));
        }

        return table;
    }

    private static Table ToTable(DrillResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        table.AddRow("First hostile block", Text($"{result.FirstHostileBlock}"));
        table.AddRow("Alert", Text($"block {result.AlertBlock}, after {result.AlertBlock - result.FirstHostileBlock} blocks, {result.SecondsToAlert:0.0} s"));
        table.AddRow("Pause mined", Text($"block {result.PauseBlock}, after {result.PauseBlock - result.FirstHostileBlock} blocks, {result.SecondsToPause:0.0} s"));
        table.AddRow("Value at risk", Coins(result.ValueAtRisk));
        table.AddRow("Value lost", Coins(result.ValueLost));
        table.AddRow("Value saved", Coins(result.ValueSaved));
        table.AddRow("Root cause", Screen.Cell(result.RootCause ?? "unknown"));
        table.AddRow("Attacker", result.Attacker ?? "unknown");
        table.AddRow("Attack contract", result.AttackContract ?? "unknown");
        table.AddRow("Funder", result.Funder ?? "unknown");
        return table;
    }

    private static string Colour(Happened what) => what switch
    {
        Happened.Opened or Happened.StepFailed => "red",
        Happened.Contained or Happened.StepVerified or Happened.CaseFileSealed => "green",
        Happened.PlanProposed or Happened.PlanApproved => "yellow",
        _ => "aqua",
    };

    private static string Coins(string? wei) => wei is null ? "unknown" : $"{UInt256.Parse(wei).ToUnits(18)} ether";

    private static double Ether(string wei) => UInt256.Parse(wei).ToDouble() / 1e18;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Alerts and entries quote names and reasons that attackers chose.
    private string Line(string colour, string sign, string text)
    {
        var clock = time.GetLocalNow().ToString("HH:mm:ss.f", CultureInfo.InvariantCulture);
        return $"[grey]{clock}[/] [{colour}]{sign} {Screen.Cell(text)}[/]";
    }

    private void Show(Alert alert, string text) => Write(Line(alert.Pages ? "red" : "grey", alert.Pages ? "!" : "?", text));

    private void Write(string markup)
    {
        lock (_lock)
        {
            console.MarkupLine(markup);
        }
    }

    private void Write(Spectre.Console.Rendering.IRenderable picture)
    {
        lock (_lock)
        {
            console.Write(picture);
        }
    }
}
