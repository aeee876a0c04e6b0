using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Scenes;

/// <summary>Puts the addresses of libraries where a compiler left room for them.</summary>
internal static class Linking
{
    /// <exception cref="DrillException">The artifact has no code, or a library is missing.</exception>
    public static byte[] CreationCode(Artifact artifact, IReadOnlyDictionary<string, Address> libraries)
    {
        if (artifact.Code.Length == 0)
        {
            throw new DrillException($"{artifact.File} is an interface: there is nothing to deploy");
        }

        var digits = artifact.Code.ToCharArray();
        foreach (var (library, start) in artifact.Links)
        {
            var address = libraries.TryGetValue(library, out var found) ? found : throw new DrillException($"the library {library} is missing: add it to link");
            address.ToHex().AsSpan(2).CopyTo(digits.AsSpan(2 * start));
        }

        return Hex.Decode(digits);
    }
}
