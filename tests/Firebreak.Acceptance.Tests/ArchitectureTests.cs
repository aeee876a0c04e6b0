using System.Reflection;
using System.Text.RegularExpressions;
using Firebreak.Adapters.Anvil;
using Firebreak.Core;
using Firebreak.Engine;
using Firebreak.Ethereum;
using NetArchTest.Rules;
using Xunit;

namespace Firebreak.Acceptance.Tests;

/// <summary>Keeps the projects, the rooms and the adapters apart as docs/map.md draws them.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Ethereum = typeof(UInt256).Assembly;
    private static readonly Assembly Core = typeof(Items<>).Assembly;
    private static readonly Assembly Engine = typeof(Nudge).Assembly;
    private static readonly Assembly Adapters = typeof(AnvilProcess).Assembly;

    /// <summary>Which rooms of Core a room of Core may know. A later room knows earlier ones, never the other way round.</summary>
    private static readonly Dictionary<string, string[]> RoomsOfCore = new(StringComparer.Ordinal)
    {
        ["Chain"] = [],
        ["Detection"] = ["Chain"],
        ["Baselines"] = ["Detection", "Chain"], // What is learned is measured on what detection observes, and told as its signals.
        ["Alerting"] = ["Detection", "Chain"],
        ["Incidents"] = ["Alerting", "Detection", "Chain"], // Detection: an alert carries its signals and their severity.
        ["Response"] = ["Incidents", "Alerting", "Detection", "Chain"], // Alerting and Detection: a playbook asks what alerts say.
        ["Forensics"] = ["Incidents", "Alerting", "Detection", "Chain"],
        ["Discovery"] = ["Response", "Chain"], // Response: levers are proposed for what was found.
    };

    /// <summary>Which rooms of Engine a room of Engine may know. All may know the rooms of Core that theirs may.</summary>
    private static readonly Dictionary<string, string[]> RoomsOfEngine = new(StringComparer.Ordinal)
    {
        ["Ingest"] = ["Detection"], // Its loops hand each update to the seam of Detection and save what comes back in one transaction.
        ["Detection"] = ["Ingest"],
        ["Alerting"] = ["Ingest"],
        ["Incidents"] = ["Alerting", "Detection", "Ingest", "Response"], // Response: a new incident asks its seam for plans.
        ["Response"] = ["Incidents", "Ingest", "Configuration"],
        ["Forensics"] = ["Response", "Incidents", "Alerting", "Detection", "Ingest"],
        ["Discovery"] = ["Ingest"],
        ["Evaluation"] = ["Detection", "Ingest"],
        ["Configuration"] = ["Response", "Alerting", "Ingest"], // Everything that an operator writes, in one place.
    };

    public static TheoryData<string> CoreRooms => [.. RoomsOf(Core)];

    public static TheoryData<string> EngineRooms => [.. RoomsOf(Engine)];

    public static TheoryData<string> AdapterFolders => [.. RoomsOf(Adapters)];

    [Fact]
    public void Projects_know_only_the_projects_below_them()
    {
        Assert.Empty(ProjectsBelow(Ethereum));
        Assert.Subset(Names("Ethereum"), ProjectsBelow(Core));
        Assert.Subset(Names("Ethereum", "Core", "Plugins"), ProjectsBelow(Engine));
        Assert.Subset(Names("Ethereum", "Core", "Plugins", "Engine"), ProjectsBelow(Adapters));
    }

    [Theory]
    [MemberData(nameof(CoreRooms))]
    public void A_room_of_core_knows_only_earlier_rooms(string room) => Knows(Core, room, RoomsOfCore);

    [Theory]
    [MemberData(nameof(EngineRooms))]
    public void A_room_of_engine_knows_only_the_rooms_that_it_is_allowed_to(string room) => Knows(Engine, room, RoomsOfEngine);

    [Theory]
    [MemberData(nameof(EngineRooms))]
    public void A_room_of_engine_knows_no_later_room_of_core(string room)
    {
        // The journal that Ingest keeps holds signals, and what blocks taught; Configuration reads every pack.
        string[] allowed = room switch
        {
            "Ingest" => ["Detection", "Baselines", "Chain"],
            "Detection" => ["Detection", "Baselines", "Chain"], // Its pipeline runs what is learned beside what is written.
            "Evaluation" => ["Baselines", "Detection", "Chain"],
            "Configuration" => [.. RoomsOf(Core)],
            _ => [room, .. RoomsOfCore[room]],
        };
        var strangers = RoomsOf(Core).Except(allowed, StringComparer.Ordinal).Select(other => $"Firebreak.Core.{other}").ToArray();

        AssertNone(In(Engine, room), strangers);
    }

    [Theory]
    [MemberData(nameof(AdapterFolders))]
    public void An_adapter_knows_no_other_adapter(string folder)
    {
        var others = RoomsOf(Adapters).Where(other => other != folder).Select(other => $"Firebreak.Adapters.{other}").ToArray();

        AssertNone(In(Adapters, folder), others);
    }

    [Fact]
    public void Core_decides_and_never_awaits_reads_a_file_opens_a_socket_or_asks_the_time() => AssertNone(
        Types.InAssembly(Core).ShouldNot(),
        [
            "System.Threading", "System.Net", "Microsoft.Extensions", "System.TimeProvider", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch",
            .. Files, "Firebreak.Engine",
        ]);

    [Fact]
    public void The_formats_of_the_chain_touch_nothing_outside_of_themselves() =>
        AssertNone(Types.InAssembly(Ethereum).ShouldNot(), ["System.Threading.Tasks", "System.Net", "Microsoft.Extensions", "System.TimeProvider", .. Files]);

    [Fact]
    public void Engine_leaves_the_world_to_its_adapters() =>
        AssertNone(
            Types.InAssembly(Engine).That().DoNotResideInNamespace("Firebreak.Engine.Forensics").ShouldNot(), // It writes case files itself.
            ["System.Net.Http", "System.Net.Sockets", "System.Net.WebSockets", "Microsoft.EntityFrameworkCore", .. Files]);

    private static string[] Files { get; } =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.StreamReader",
        "System.IO.StreamWriter", "System.Console",
    ];

    /// <summary>Hostile text goes to people through <see cref="Excerpt"/>, to a terminal through Screen, onto a page through Shown, and no other way.</summary>
    [Theory]
    [InlineData(@"IsControl\(|UnicodeCategory\.(Control|Format)", "src/Firebreak.Ethereum/Values/Excerpt.cs")]
    [InlineData(@"Console\.(Out|Error)\.Write|(?<!Ansi)Console\.Write|Markup\.Escape|MarkupLineInterpolated", "src/Firebreak/Cli/Screen.cs", "src/Firebreak/Cli/Shell.cs")]
    [InlineData(@"MarkupString|AddMarkupContent", "")]
    public void Text_of_strangers_is_made_printable_in_one_place(string way, params string[] place)
    {
        var root = TestKit.VectorTable.FindRepository();
        var files = Directory.EnumerateFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".cs" or ".razor");

        var found = files.Where(file => Regex.IsMatch(File.ReadAllText(file), way, RegexOptions.None, TimeSpan.FromSeconds(5)))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'));

        Assert.Empty(found.Except(place, StringComparer.Ordinal));
    }

    private static void Knows(Assembly assembly, string room, Dictionary<string, string[]> table)
    {
        Assert.True(table.ContainsKey(room), $"{room} is a new room: say in this test which rooms it may know.");
        var strangers = RoomsOf(assembly)
            .Except([room, .. table[room]], StringComparer.Ordinal)
            .Select(other => $"{assembly.GetName().Name}.{other}")
            .ToArray();

        AssertNone(In(assembly, room), strangers);
    }

    private static Conditions In(Assembly assembly, string room) =>
        Types.InAssembly(assembly).That().ResideInNamespaceMatching($@"^Firebreak\.\w+\.{room}(\.|$)").ShouldNot();

    private static void AssertNone(Conditions conditions, string[] forbidden)
    {
        var result = conditions.HaveDependencyOnAny(forbidden).GetResult();

        Assert.True(result.IsSuccessful, $"{string.Join(", ", result.FailingTypeNames ?? [])} must not know any of {string.Join(", ", forbidden)}");
    }

    /// <summary>The first part of each namespace below the assembly's own.</summary>
    private static IEnumerable<string> RoomsOf(Assembly assembly)
    {
        var root = assembly.GetName().Name + ".";
        return assembly.GetTypes()
            .Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith(root, StringComparison.Ordinal))
            .Select(name => name[root.Length..].Split('.')[0])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }

    private static HashSet<string> ProjectsBelow(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => name.StartsWith("Firebreak", StringComparison.OrdinalIgnoreCase))
        .ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> Names(params string[] projects) => [.. projects.Select(project => $"Firebreak.{project}")];
}
