namespace Firebreak.Adapters.Packs;

/// <summary>
/// Who is told there. Channels hold secrets: a secret that stands written out is never read into anything, only the name of a variable or of a
/// file to be is.
/// </summary>
internal sealed class MonitorTriggers
{
    private readonly Dictionary<string, (string File, YamlText Key, YamlMap Map, string Type)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MonitorChannel> _carried = new(StringComparer.Ordinal);
    private readonly FaultList _lost;
    private readonly FaultList _changed;
    private readonly bool _carries;

    /// <param name="carries">Whether an alerting is written; without one, every trigger is named as lost.</param>
    public MonitorTriggers(IEnumerable<string> files, FaultList lost, FaultList changed, bool carries)
    {
        (_lost, _changed, _carries) = (lost, changed, carries);
        foreach (var file in files)
        {
            foreach (var (key, value) in JsonNodes.Read(file, lost).Root?.Entries ?? [])
            {
                if (value is YamlMap map)
                {
                    _known.TryAdd(key.Value, (file, key, map, (map.Find("trigger_type") as YamlText)?.Value ?? "unknown"));
                }
            }
        }
    }

    /// <summary>The channels that monitors asked for and that were carried over, by their names.</summary>
    public IReadOnlyCollection<MonitorChannel> Carried => _carried.Values;

    /// <summary>A monitor tells by a trigger.</summary>
    /// <returns>The receiver that it became; null, and told, when it became none.</returns>
    public string? Tell(string monitor, YamlText id)
    {
        if (!_known.TryGetValue(id.Value, out var trigger))
        {
            _lost.Add(monitor, id, $"no file of triggers has {FaultList.Quote(id.Value)}", "say in the alerting of firebreak.yaml who is told");
        }
        else if (trigger.Type == "script")
        {
            _lost.Add(monitor, id, $"the trigger {FaultList.Quote(id.Value)} runs a script, and no script is run here", "let a webhook of the alerting start it");
        }
        else if (_carries && Carry(id.Value, trigger.File, trigger.Map, trigger.Type) is { } channel)
        {
            return channel.Receiver;
        }
        else
        {
            _lost.Add(
                monitor, id, $"the trigger {FaultList.Quote(id.Value)} tells by {FaultList.Quote(trigger.Type)} ({Path.GetFileName(trigger.File)}:{trigger.Key.Line}); its addresses and secrets are not copied",
                "import again with --alerting FILE, or add a receiver of that kind to the alerting of firebreak.yaml, with the secret by reference");
        }

        return null;
    }

    private MonitorChannel? Carry(string id, string file, YamlMap trigger, string type)
    {
        if (_carried.TryGetValue(id, out var known))
        {
            return known;
        }

        if (trigger.Find("config") is not YamlMap config || MonitorChannel.Read(id, file, type, config, _lost) is not { } channel)
        {
            return null;
        }

        if (config.Find("message") is { } message)
        {
            _changed.Add(file, message, $"the words of the trigger {FaultList.Quote(id)} are not carried over: notices have a form of their own", "nothing, or let a webhook write them anew");
        }

        return _carried[id] = channel;
    }
}
