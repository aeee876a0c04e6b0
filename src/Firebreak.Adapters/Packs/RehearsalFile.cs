using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// The configuration of a rehearsal: a watch's own <c>firebreak.yaml</c>, beside which it lies, with another chain and other records. Plans wait for
/// people whatever the watch says, and nobody is called.
/// </summary>
public static class RehearsalFile
{
    /// <summary>The first line of every such file: by it one is known from a file that somebody wrote.</summary>
    public const string Mark = "# Written by firebreak rehearse, and anew each time.";

    // What would reach people, other machines or the watch's own records.
    private static readonly HashSet<string> Left = new(StringComparer.Ordinal) { "chain", "data", "listen", "respond", "alerting", "archive", "plugins", "rules" };

    /// <param name="path">The watch's file.</param>
    /// <param name="data">The folder of records, relative to it.</param>
    /// <exception cref="BadConfigurationException">The file cannot be read.</exception>
    public static string Of(string path, ulong chain, Uri node, string data)
    {
        var faults = new FaultList();
        var map = YamlFile.Read(path, faults);
        faults.ThrowIfAny();
        var lines = File.ReadAllLines(path);
        var starts = map!.Entries.Select(entry => (Key: entry.Key.Value, entry.Key.Line)).ToList();
        var kept = starts.SelectMany((start, i) => Left.Contains(start.Key)
            ? []
            : lines[(start.Line - 1)..(i + 1 < starts.Count ? starts[i + 1].Line - 1 : lines.Length)]);
        return string.Join('\n', (string[])
        [
            Mark,
            FormattableString.Invariant($"chain: {{ id: {chain}, name: rehearsal, rpc: [\"{node}\"], confirmations: 1 }}"),
            $"data: {data}",
            "respond: manual",
            "listen: none",
            .. kept,
        ]) + "\n";
    }
}
