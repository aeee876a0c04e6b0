using System.Text;
using Firebreak.Core.Chain;

namespace Firebreak.Hosting;

/// <summary>The configuration for those who configure nothing but a node: the whole chain is watched. Written, so that the verbs beside it find it.</summary>
internal static class NodeOnlyFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes <c>firebreak.yaml</c> into the data folder, which is made if it is not there.</summary>
    /// <param name="nodes">Their addresses may hold keys, so nobody but the owner reads the file.</param>
    /// <param name="listen">Null keeps the incident room closed.</param>
    /// <returns>Its path.</returns>
    public static async Task<string> WriteAsync(
        string dataFolder, ChainId chain, IReadOnlyList<Uri> nodes, Uri? listen, bool sandbox, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(dataFolder);
        var path = Path.Combine(dataFolder, "firebreak.yaml");
        var rpc = string.Join(", ", nodes.Select(node => Quote(node.ToString())));
        var text = $$"""
            # Written by serve --rpc, and anew at each such start: copy it before you change it.
            chain: { id: {{chain.Value}}, name: chain-{{chain.Value}}, rpc: [{{rpc}}] }
            data: .
            listen: {{listen?.ToString().TrimEnd('/') ?? "none"}}
            sandbox: {{(sandbox ? "true" : "false")}}

            """;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersOnly;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        return path;
    }

    internal static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
