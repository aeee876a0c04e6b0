using System.Text.Json;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>Compiled contracts below <c>contracts/</c>: those of <c>contracts/artifacts</c> by name, others by the path that a drill gives.</summary>
public sealed class ArtifactShelf(string folder)
{
    private readonly Dictionary<string, Artifact> _read = new(StringComparer.Ordinal);

    public string Folder => folder;

    /// <summary>The artifact of a name in <paramref name="scenario"/>; null when there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is there and is no artifact.</exception>
    public Artifact? Find(Scenario scenario, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, scenario.Contracts.GetValueOrDefault(name) ?? Path.Combine("artifacts", $"{name}.json")));
        if (!_read.TryGetValue(path, out var artifact) && File.Exists(path))
        {
            _read[path] = artifact = Artifact.Read(path);
        }

        return artifact;
    }

    /// <summary>A path that cannot lead out of the folder.</summary>
    internal static bool IsPath(string text, out string value)
    {
        value = text;
        return text.EndsWith(".json", StringComparison.Ordinal) && !Path.IsPathRooted(text) && !text.Split('/', '\\').Contains("..", StringComparer.Ordinal);
    }
}

/// <summary>A compiled contract in any of the forms of solc, Hardhat, Truffle and Foundry.</summary>
/// <param name="Code">Creation code in hex digits without 0x, with blanks where libraries go; empty for an interface.</param>
/// <param name="Links">Where in the code, counted in bytes, the address of each library goes.</param>
/// <param name="Deployed">The code that stands at its address afterwards, in the same form; empty where the file does not say.</param>
public sealed record Artifact(string File, AbiContract Abi, string Code, string Deployed, IReadOnlyList<(string Library, int Start)> Links)
{
    /// <exception cref="InvalidDataException">It is none of the forms.</exception>
    public static Artifact Read(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
            var root = json.RootElement;
            var abi = AbiContract.ParseJson(root.GetProperty("abi").GetRawText());
            return new Artifact(file, abi, CodeOf(root, "bytecode"), CodeOf(root, "deployedBytecode"), [.. LinksOf(root)]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or AbiException)
        {
            throw new InvalidDataException($"{file} is no artifact of a contract: {exception.Message}", exception);
        }
    }

    private static string CodeOf(JsonElement root, string name)
    {
        var code = root.TryGetProperty(name, out var own) ? own
            : root.TryGetProperty("evm", out var evm) && evm.TryGetProperty(name, out var nested) ? nested
            : default;
        var digits = (code.ValueKind == JsonValueKind.Object ? code.GetProperty("object") : code) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        return digits.StartsWith("0x", StringComparison.Ordinal) ? digits[2..] : digits;
    }

    private static IEnumerable<(string Library, int Start)> LinksOf(JsonElement root)
    {
        var links = root.TryGetProperty("linkReferences", out var own) ? own
            : root.TryGetProperty("bytecode", out var code) && code.ValueKind == JsonValueKind.Object && code.TryGetProperty("linkReferences", out var nested) ? nested
            : default;
        if (links.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var library in links.EnumerateObject().SelectMany(file => file.Value.EnumerateObject()))
        {
            foreach (var place in library.Value.EnumerateArray())
            {
                yield return (library.Name, place.GetProperty("start").GetInt32());
            }
        }
    }
}
