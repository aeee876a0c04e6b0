using System.Text.Json;
using Firebreak.Adapters.Tests.JsonRpc;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.Levers;

/// <summary>Contracts of Aave as its authors compiled them, put on a chain with the libraries that they call.</summary>
internal sealed class LinkedCode(Lab lab, string package)
{
    private readonly Dictionary<string, Address> _libraries = new(StringComparer.Ordinal);

    /// <param name="file">Path of the source within the package, such as contracts/protocol/pool/Pool.sol.</param>
    public async Task<Address> DeployAsync(string file, params object[] arguments)
    {
        var (code, abi) = await LinkAsync(file);
        return await lab.DeployAsync([.. code, .. abi.EncodeConstructor(arguments)], gas: 15_000_000);
    }

    public AbiContract Abi(string file)
    {
        using var artifact = Read(file);
        return AbiContract.ParseJson(artifact.RootElement.GetProperty("abi").GetRawText());
    }

    private async Task<(byte[] Code, AbiContract Abi)> LinkAsync(string file)
    {
        using var artifact = Read(file);
        var text = artifact.RootElement.GetProperty("bytecode").GetString()!;
        var links = new List<(int Start, Address At)>();
        foreach (var source in artifact.RootElement.GetProperty("linkReferences").EnumerateObject())
        {
            var library = await LibraryAsync(source.Name);
            links.AddRange(source.Value.EnumerateObject().SelectMany(name => name.Value.EnumerateArray()).Select(place => (place.GetProperty("start").GetInt32(), library)));
        }

        foreach (var (start, at) in links)
        {
            text = string.Concat(text.AsSpan(0, 2 + start * 2), at.ToHex().AsSpan(2), text.AsSpan(42 + start * 2));
        }

        return (Hex.Decode(text), AbiContract.ParseJson(artifact.RootElement.GetProperty("abi").GetRawText()));
    }

    private async Task<Address> LibraryAsync(string file)
    {
        if (!_libraries.TryGetValue(file, out var library))
        {
            _libraries[file] = library = await DeployAsync(file);
        }

        return library;
    }

    private JsonDocument Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package, "artifacts", file, $"{Path.GetFileNameWithoutExtension(file)}.json")));
}
