using System.CommandLine;
using Firebreak.Adapters.Plugins;
using Firebreak.Engine.Detection.Plugins;

namespace Firebreak.Cli;

/// <summary><c>firebreak plugins</c>: arm a benched detector of your own again.</summary>
internal static class PluginsVerb
{
    private static readonly Option<FileInfo?> Config = Shell.ConfigOption();
    private static readonly Argument<string> Id = new("id") { Description = "The detector's id, as firebreak rules list shows it." };

    public static Command Create() => new("plugins", "Detectors in your own assemblies.") { Rearm() };

    /// <summary>A detector in the list of rules.</summary>
    public static object ToJson(PluggedDetector plugin) => new
    {
        id = plugin.Rule.Id,
        title = plugin.Rule.Title,
        status = "plugin",
        enabled = true,
        severity = plugin.Rule.Severity,
        page = RulesVerb.Paging(plugin.Rule.Tier),
        family = plugin.Rule.Family,
        owner = plugin.Rule.Owner,
        needs = plugin.Rule.Needs,
        sha256 = plugin.Digest,
        budgetMilliseconds = plugin.Budget.TotalMilliseconds,
    };

    private static Command Rearm()
    {
        var verb = new Command("rearm", "Let a benched detector judge again. Example: ./firebreak plugins rearm fresh-approvals") { Id, Config };
        verb.SetAction((parsed, _) => Shell.GuardAsync(() =>
        {
            var config = Shell.Load(parsed.GetValue(Config));
            using var plugins = PluginLoader.Load(config.Plugins, []);
            var id = parsed.GetRequiredValue(Id);
            if (!plugins.Detectors.Any(plugin => plugin.Rule.Id == id))
            {
                var known = string.Join(", ", plugins.Detectors.Select(plugin => plugin.Rule.Id));
                return Task.FromResult(Shell.Fail(ExitCode.BadInput, $"there is no plugin {id}{(known.Length > 0 ? $"; there are: {known}" : "")}"));
            }

            new RearmFolder(config.DataDirectory).Ask(id);
            Screen.Say($"{id}: asked for; the running program looks every second, and its log and the alert plugin-benched tell what came of it");
            return Task.FromResult(ExitCode.Success);
        }));
        return verb;
    }
}
