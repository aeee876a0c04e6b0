using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>plugins:</c> in <c>firebreak.yaml</c>. Reading it loads nothing.</summary>
internal static class PluginSection
{
    private const string HashForm = "64 hex digits, as sha256sum prints them";
    private const string BudgetForm = "a whole number of milliseconds from 1 to 10000";

    public static Items<PluginEntry> Read(Section file, Func<string, string> resolve) => file.Children("plugins").Select(plugin => Entry(plugin, resolve)).ToItems();

    private static PluginEntry Entry(Section plugin, Func<string, string> resolve)
    {
        var entry = new PluginEntry(
            Pinned(plugin, resolve),
            plugin.Children("libraries").Select(library =>
            {
                var pinned = Pinned(library, resolve);
                library.Close();
                return pinned;
            }).ToItems(),
            plugin.OptionalValue<Tier>("page", Page, "always, with-others or never", otherwise: Tier.Context),
            TimeSpan.FromMilliseconds(plugin.OptionalValue<int>("budget", Budget, BudgetForm, otherwise: 200)));
        plugin.Close();
        return entry;
    }

    private static PinnedFile Pinned(Section section, Func<string, string> resolve)
    {
        var path = section.Text("path");
        var hash = section.Value<string>("sha256", Hash, HashForm) ?? "";
        if (path.Length > 0 && !File.Exists(resolve(path)))
        {
            section.Fault("path", $"there is no file {FaultList.Quote(path)}", "write its path relative to this file, or build it");
        }

        var at = section.At("path");
        return new PinnedFile(resolve(path.Length > 0 ? path : "."), hash, section.File, at.Line, at.Column);
    }

    private static bool Hash(string text, out string value)
    {
        value = text.ToLowerInvariant();
        return value.Length == 64 && value.All(char.IsAsciiHexDigit);
    }

    private static bool Budget(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 10_000;

    private static bool Page(string text, out Tier value)
    {
        value = text switch { "always" => Tier.Decisive, "with-others" => Tier.Corroborating, _ => Tier.Context };
        return text is "always" or "with-others" or "never";
    }
}
