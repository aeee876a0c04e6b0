using System.Reflection;
using System.Runtime.Loader;

namespace Firebreak.Adapters.Plugins;

/// <summary>
/// The room that one plugin is loaded into: it shares the contract and the formats of the chain with the program, brings the rest itself, and
/// can be given up as a whole.
/// </summary>
internal sealed class PluginContext(string name, IReadOnlyDictionary<string, byte[]> libraries) : AssemblyLoadContext(name, isCollectible: true)
{
    private static readonly string[] Shared = ["Firebreak.Plugins", "Firebreak.Ethereum"];

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var wanted = assemblyName.Name ?? "";
        if (Shared.Contains(wanted, StringComparer.Ordinal))
        {
            return null; // The program's own: types of the contract must be the same on both sides.
        }

        if (libraries.TryGetValue(wanted, out var bytes))
        {
            using var library = new MemoryStream(bytes);
            return LoadFromStream(library);
        }

        // The rest of the program is none of a plugin's business; what the framework brings is.
        return wanted.StartsWith("Firebreak", StringComparison.Ordinal)
            ? throw new FileNotFoundException($"A plugin may use Firebreak.Plugins and Firebreak.Ethereum, not {wanted}.")
            : null;
    }

    // Native code would be outside of every fence.
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        throw new DllNotFoundException($"A plugin may not load native code ({unmanagedDllName}).");
}
