using System.Text.Json;
using Spectre.Console;

namespace Firebreak.Bench;

/// <summary>Results go to standard output, everything else to standard error.</summary>
internal static class Screen
{
    private const int Width = 150;

    public static IAnsiConsole Results { get; } = Create(Console.Out);

    public static IAnsiConsole People { get; } = Create(Console.Error);

    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static void Say(string what) => People.WriteLine($"bench: {what}");

    private static IAnsiConsole Create(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = Width;
        return console;
    }
}
