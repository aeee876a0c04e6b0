using System.Globalization;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.Packs;

/// <summary>The chains behind the slugs that monitors name. Addresses of nodes may hold keys: they are never copied.</summary>
internal sealed class MonitorNetworks
{
    private const string Evm = "EVM";
    private readonly Dictionary<string, (string File, YamlMap Map)> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly FaultList _lost;
    private readonly FaultList _changed;

    public MonitorNetworks(IEnumerable<string> files, FaultList lost, FaultList changed)
    {
        (_lost, _changed) = (lost, changed);
        foreach (var file in files)
        {
            if (JsonNodes.Read(file, lost).Root is { } map && map.Find("slug") is YamlText slug)
            {
                _known.TryAdd(slug.Value, (file, map));
            }
        }
    }

    /// <summary>Null, and told, when it is no chain that can be watched.</summary>
    /// <param name="slug">Where a monitor names it.</param>
    public ChainId? Find(string monitor, YamlText slug)
    {
        if (!_known.TryGetValue(slug.Value, out var network))
        {
            _lost.Add(monitor, slug, $"no file of networks has the slug {FaultList.Quote(slug.Value)}", "add its file, or write networks: [eip155:N] into the rule");
            return null;
        }

        if ((network.Map.Find("network_type") as YamlText)?.Value is var type && type != Evm)
        {
            _lost.Add(monitor, slug, $"{FaultList.Quote(slug.Value)} is a network of type {FaultList.Quote(type ?? "")}", "watch it with something else: Firebreak knows EVM chains only");
            return null;
        }

        if (network.Map.Find("chain_id") is not YamlText number || !Words.Height(number.Value, out var id) || id == 0)
        {
            _lost.Add(network.File, network.Map, "has no chain_id", "add chain_id, or write networks: [eip155:N] into the rule");
            return null;
        }

        Tell(slug.Value, network.File, network.Map);
        return new ChainId(id);
    }

    private void Tell(string slug, string file, YamlMap map)
    {
        if (_told.Add(slug) && map.Find("rpc_urls") is { } nodes)
        {
            var depth = (map.Find("confirmation_blocks") as YamlText)?.Value is { } text && Words.Whole(text, out var blocks) ? blocks : 1;
            _changed.Add(
                file, nodes, "the addresses of nodes are not copied, as they may hold keys; blocks are judged when they are seen, not when they are confirmed",
                string.Create(CultureInfo.InvariantCulture, $"write the nodes into firebreak.yaml under chain: rpc, and confirmations: {depth}"));
        }
    }
}
