using Firebreak.Core;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>Collects every fault of a reading, so that the operator mends all of them at once.</summary>
internal sealed class FaultList
{
    private const int Most = 100;
    private const int LongestQuoted = 60;

    private readonly List<Fault> _faults = [];

    public int Count => _faults.Count;

    public Items<Fault> All => _faults.ToItems();

    public void Add(string file, YamlNode? at, string what, string mend)
    {
        if (_faults.Count < Most)
        {
            _faults.Add(new Fault(file, at?.Line ?? 0, at?.Column ?? 0, what, mend));
        }
    }

    /// <exception cref="BadConfigurationException">There was a fault.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw new BadConfigurationException(_faults.ToItems());
        }
    }

    /// <summary>Quotes text from a file, fit to be shown.</summary>
    public static string Quote(string text) => $"\"{Excerpt.Of(text, LongestQuoted)}\"";
}
