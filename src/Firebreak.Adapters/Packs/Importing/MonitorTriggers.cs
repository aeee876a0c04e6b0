namespace Firebreak.Adapters.Packs;

/// <summary>Who is told there. Channels hold secrets, so nothing of them is copied but their names.</summary>
internal sealed class MonitorTriggers
{
    private readonly Dictionary<string, (string File, YamlText Key, string Type)> _known = new(StringComparer.Ordinal);
    private readonly FaultList _lost;

    public MonitorTriggers(IEnumerable<string> files, FaultList lost)
    {
        _lost = lost;
        foreach (var file in files)
        {
            foreach (var (key, value) in JsonNodes.Read(file, lost).Root?.Entries ?? [])
            {
                _known.TryAdd(key.Value, (file, key, ((value as YamlMap)?.Find("trigger_type") as YamlText)?.Value ?? "unknown"));
            }
        }
    }

    public void Tell(string monitor, YamlText id)
    {
        if (!_known.TryGetValue(id.Value, out var trigger))
        {
            _lost.Add(monitor, id, $"no file of triggers has {FaultList.Quote(id.Value)}", "say in the alerting of firebreak.yaml who is told");
        }
        else if (trigger.Type == "script")
        {
            _lost.Add(monitor, id, $"the trigger {FaultList.Quote(id.Value)} runs a script, and no script is run here", "let a webhook of the alerting start it");
        }
        else
        {
            _lost.Add(
                monitor, id, $"the trigger {FaultList.Quote(id.Value)} tells by {FaultList.Quote(trigger.Type)} ({Path.GetFileName(trigger.File)}:{trigger.Key.Line}); its addresses and secrets are not copied",
                "add a receiver of that kind to the alerting of firebreak.yaml, with the secret by reference");
        }
    }
}
