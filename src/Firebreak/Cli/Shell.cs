using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Firebreak.Adapters.Anvil;
using Firebreak.Adapters.Packs;
using Firebreak.Drills;
using Firebreak.Engine;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Ingest;
using Microsoft.AspNetCore.Connections;
using Spectre.Console;

namespace Firebreak.Cli;

/// <summary>What the verbs share: where the configuration is, how output is written, how faults end the program.</summary>
internal static class Shell
{
    /// <summary>Written by the last drill, so that verbs beside it find the running one.</summary>
    public static string LatestRun => Path.Combine(RunFolder, "latest");

    public static string RunFolder => Path.Combine(Environment.CurrentDirectory, ".run");

    /// <summary>People read this; machines read standard output.</summary>
    public static IAnsiConsole People { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static Option<FileInfo?> ConfigOption() => new("--config", "-c")
    {
        Description = "The configuration file. Default: firebreak.yaml here, else that of the last drill.",
    };

    public static Option<bool> SandboxOption() => new("--sandbox")
    {
        Description = "Let rules of status sandbox judge too: new recognisers of which nobody knows yet how often they are wrong.",
    };

    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON for machines." };

    /// <exception cref="BadConfigurationException">There is no such file, or it is faulty.</exception>
    public static FirebreakConfig Load(FileInfo? named) => FirebreakFile.Load(named?.FullName ?? FindConfig());

    /// <summary>Runs a verb and turns what it could not help into one clear message and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (BadConfigurationException exception)
        {
            return Fail(ExitCode.BadInput, exception.Message);
        }
        catch (ArchiveFaultException exception)
        {
            return Fail(ExitCode.BadInput, exception.Message);
        }
        catch (NodeAnswerException exception) when (exception.IsWrongChain)
        {
            return Fail(ExitCode.BadInput, exception.Message);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            return Fail(ExitCode.Environment, $"{exception.Message} Stop what listens there (a drill with --serve?), or let this one listen elsewhere.");
        }
        catch (Exception exception) when (exception is AnvilUnavailableException or DrillException or NodeUnavailableException or NodeAnswerException
            or StorageDamagedException or StorageUnavailableException or StorageVersionException or IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCode.Environment, exception.Message);
        }
    }

    public static int Fail(int code, string message)
    {
        foreach (var line in message.Split('\n'))
        {
            Screen.Complain($"firebreak: {line}");
        }

        return code;
    }

    public static void PrintJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Json));

    private static string FindConfig()
    {
        var here = Path.Combine(Environment.CurrentDirectory, "firebreak.yaml");
        if (File.Exists(here))
        {
            return here;
        }

        var lastDrill = File.Exists(LatestRun) ? Path.Combine(File.ReadAllText(LatestRun).Trim(), "firebreak.yaml") : here;
        return File.Exists(lastDrill)
            ? lastDrill
            : throw new BadConfigurationException(
            [
                new Fault("firebreak.yaml", 0, 0, "there is no configuration here and no drill has run", "name one with --config FILE, or run ./firebreak drill"),
            ]);
    }
}
