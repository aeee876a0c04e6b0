using Firebreak.Drills.Real;
using Firebreak.Drills.Scenes;
using Spectre.Console;

namespace Firebreak.Cli.Drilling;

/// <summary>Every drill that can be played.</summary>
internal static class DrillCatalogue
{
    /// <summary>The one that is written in code: its attacker weighs each strike by what is left, and the whole response is judged with it.</summary>
    public static DrillEntry Harbor { get; } = new(
        "vault-reentrancy",
        "reentrancy",
        "A vault of ether drained through re-entrancy, from the first strike to the sealed case file",
        "The vault pays out before it counts down: within the payment's callback a redemption's ether still counts as the vault's and as the attacker's.");

    /// <exception cref="Engine.Configuration.BadConfigurationException">A drill's file is faulty.</exception>
    public static IReadOnlyList<DrillEntry> Read()
    {
        var folder = DrillFolder.Find();
        return
        [
            .. folder.Names
                .Select(name => folder.Load(name, artifacts: null))
                .Select(scenario => new DrillEntry(scenario.Id, scenario.Kind, scenario.Title, scenario.Flaw))
                .Append(Harbor)
                .OrderBy(drill => drill.Name, StringComparer.Ordinal),
            .. Read(RealAttackFolder.Usual),
        ];
    }

    /// <summary>Attacks that happened.</summary>
    public static IEnumerable<DrillEntry> Read(RealAttackFolder folder) => folder.Names
        .Select(name => folder.Find(name)!)
        .Select(attack => new DrillEntry($"{RealAttackFolder.Prefix}{attack.Name}", attack.Kind, attack.Title, attack.Flaw));

    public static void Print(IReadOnlyList<DrillEntry> drills, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Drill", "Kind", "Is about");
        foreach (var drill in drills)
        {
            table.AddRow(Screen.Cell(drill.Name), Screen.Cell(drill.Kind), Screen.Cell(drill.Title));
        }

        console.Write(table);
    }
}

/// <summary>A drill as it is listed. The form is a promise: docs/reference/drills.md.</summary>
internal sealed record DrillEntry(string Name, string Kind, string Title, string Flaw);
