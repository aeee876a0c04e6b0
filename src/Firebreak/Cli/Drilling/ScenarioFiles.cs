using System.Globalization;
using System.Text;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Cli.Discovering;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Drills;
using Firebreak.Drills.Scenes;
using Firebreak.Engine.Discovery;

namespace Firebreak.Cli.Drilling;

/// <summary>
/// All that the watching side learns of a drill: the protocol file that <c>protocol discover</c> writes of the operator's contracts, with the
/// operator's prices in it, and a configuration that names the node.
/// </summary>
internal static class ScenarioFiles
{
    private const string NoPrice = "# usd:";
    private const string ProposedLever = "    lever: ";

    /// <summary>Asks the chain what the protocol is made of, and writes it.</summary>
    /// <returns>Path of the protocol file.</returns>
    public static async Task<string> DiscoverAsync(
        Scenario scenario, StageProtocol told, ScenarioStage stage, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var chain = stage.Chain;
        var options = new DiscoveryOptions { Levers = DiscoveryInput.Levers(), Tokens = [.. told.Tokens] };
        await using var run = new DiscoveryRun([chain.Endpoint], new ChainId(chain.ChainId), options, time);
        var found = await run.ExploreAsync(told.Roots, progress: null, cancellationToken);
        var text = ProtocolWriter.Write(found, ProtocolDraft.Of(found, scenario.Protocol.Name), options.Levers);
        var path = Path.Combine(folder, "protocol.yaml");
        await File.WriteAllTextAsync(path, WithPrices(text, told) + Levers(told) + People(scenario.Protocol, stage), cancellationToken);
        return path;
    }

    /// <summary>Writes <c>firebreak.yaml</c>, and a keystore for each key that Firebreak may pull levers with.</summary>
    /// <returns>Path of the configuration.</returns>
    public static async Task<string> ConfigureAsync(
        StageProtocol told, ScenarioStage stage, DrillRequest request, CancellationToken cancellationToken)
    {
        var signers = new StringBuilder(told.Signers.Count == 0 ? "" : "signers:\n");
        foreach (var (name, key) in told.Signers)
        {
            await DrillFiles.WriteKeyAsync(request.Folder, name, key, cancellationToken);
            signers.Append(CultureInfo.InvariantCulture, $"  - {{ name: {name}, keystore: {name}.json, passwordFile: {name}.password }}\n");
        }

        var path = Path.Combine(request.Folder, "firebreak.yaml");
        var text = $$"""
            chain: { id: {{stage.Chain.ChainId}}, name: drill, rpc: ["{{stage.Node.WebSocketEndpoint}}", "{{stage.Node.HttpEndpoint}}"], confirmations: 2, learnFrom: 0 }
            {{(request.ChainWide ? "# no protocol file: the whole chain is watched" : "protocol: protocol.yaml")}}
            data: data
            respond: {{(request.Response == Core.Response.ResponseMode.Automatic ? "automatic" : "manual")}}
            listen: {{request.Listen?.ToString().TrimEnd('/') ?? "none"}}
            sandbox: {{(request.Sandbox ? "true" : "false")}}
            {{signers}}
            """;
        await File.WriteAllTextAsync(path, text, cancellationToken);
        return path;
    }

    // Nobody approves who is not on the roster. Whoever has a key in the drill signs with it.
    private static string People(Operator protocol, ScenarioStage stage) => protocol.Approves.Count == 0 ? "" : "\npeople:\n" + string.Concat(protocol.Approves.Select(person =>
        $"  - {{ name: {person}, role: Incident Leader{(stage.FindKey(person) is { } key ? $", wallet: \"{key.Address}\"" : "")} }}\n"));

    // The operator's own part of the file: discovery only proposes.
    private static string Levers(StageProtocol told)
    {
        var written = new StringBuilder(told.Levers.Count == 0 ? "" : "\nlevers:\n");
        foreach (var lever in told.Levers)
        {
            written.Append(CultureInfo.InvariantCulture, $"  - lever: {lever.Lever}\n    at: \"{lever.At}\"\n");
            written.Append(lever.Caller is { } caller ? $"    caller: \"{caller}\"\n" : "").Append(lever.Guard is { } guard ? $"    guard: \"{guard}\"\n" : "");
            written.Append(lever.Protects.Count == 0 ? "" : $"    protects: [{string.Join(", ", lever.Protects.Select(address => $"\"{address}\""))}]\n");
            written.Append(lever.With.Count == 0 ? "" : $"    with: {{ {string.Join(", ", lever.With.Select(place => $"{place.Key}: \"{place.Value}\""))} }}\n");
        }

        return written.ToString();
    }

    /// <summary>Fills in what discovery leaves to people, where it left it. An operator who fits levers takes out those that it only proposed.</summary>
    private static string WithPrices(string text, StageProtocol told)
    {
        var written = new StringBuilder();
        foreach (var line in text.Split('\n').Where(line => told.Levers.Count == 0 || !line.StartsWith(ProposedLever, StringComparison.Ordinal)))
        {
            written.Append(PriceFor(line, told) is { } price
                ? string.Create(CultureInfo.InvariantCulture, $"{line[..line.LastIndexOf(" }", StringComparison.Ordinal)]}, usd: {price} }}")
                : line).Append('\n');
        }

        return written.ToString();
    }

    private static decimal? PriceFor(string line, StageProtocol told)
    {
        if (!line.Contains(NoPrice, StringComparison.Ordinal))
        {
            return null;
        }

        return line.Contains("native: true", StringComparison.Ordinal)
            ? told.NativePrice
            : told.Prices.Where(price => line.Contains(price.Key.ToString(), StringComparison.Ordinal)).Select(price => (decimal?)price.Value).FirstOrDefault();
    }
}
