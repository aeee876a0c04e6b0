namespace Firebreak.Adapters.Packs;

/// <summary>Writes the <c>alerting:</c> that tells of imported rules whom their monitors told.</summary>
internal static class MonitorAlerting
{
    private const string Rest = "everything-else";

    /// <param name="told">Each rule with a receiver that it tells.</param>
    public static string Write(IReadOnlyList<(string Rule, string Receiver)> told, IEnumerable<MonitorChannel> channels)
    {
        var lines = new YamlLines();
        lines.Comment(0, "Whom the imported monitors told. Put it into firebreak.yaml, and the secrets where it says; docs/reference/alerting.md has the keys.");
        lines.Line(0, "alerting:").Line(1, "route:").Line(2, $"receiver: {Rest}");
        if (told.Count > 0)
        {
            lines.Line(2, "routes:");
        }

        foreach (var group in told.GroupBy(pair => pair.Receiver, StringComparer.Ordinal))
        {
            var rules = string.Join('|', group.Select(pair => pair.Rule).Distinct(StringComparer.Ordinal));
            lines.Line(3, $"- match: [{YamlLines.Quote($"rule=~\"{rules}\"")}]").Line(4, $"receiver: {group.Key}").Line(4, "continue: true");
        }

        lines.Line(1, "receivers:").Line(2, $"- name: {Rest}").Line(3, "logs:").Line(4, "- file: \"notices.jsonl\"");
        foreach (var receiver in channels.GroupBy(channel => channel.Receiver, StringComparer.Ordinal))
        {
            lines.Line(2, $"- name: {receiver.Key}");
            foreach (var list in receiver.GroupBy(channel => channel.List, StringComparer.Ordinal))
            {
                lines.Line(3, $"{list.Key}:");
                foreach (var channel in list)
                {
                    Write(lines, channel);
                }
            }
        }

        return lines.ToString();
    }

    private static void Write(YamlLines lines, MonitorChannel channel)
    {
        for (var i = 0; i < channel.Lines.Count; i++)
        {
            lines.Line(i == 0 ? 4 : 5, i == 0 ? $"- {channel.Lines[i]}" : channel.Lines[i]);
        }
    }
}
