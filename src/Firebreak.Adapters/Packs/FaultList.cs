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

    /// <summary>How many were found, those beyond what is kept as well: readers tell by it whether something of theirs was faulty.</summary>
    public int Count { get; private set; }

    public Items<Fault> All => _faults.ToItems();

    public void Add(string file, YamlNode? at, string what, string mend)
    {
        Count++;
        if (_faults.Count < Most)
        {
            _faults.Add(new Fault(file, at?.Line ?? 0, at?.Column ?? 0, what, mend));
        }
    }

    /// <exception cref="BadConfigurationException">There was a fault.</exception>
    public void ThrowIfAny()
    {
        if (Count > 0)
        {
            throw new BadConfigurationException(_faults.ToItems());
        }
    }

    /// <summary>Quotes text from a file, fit to be shown.</summary>
    public static string Quote(string text) => $"\"{Excerpt.Of(text, LongestQuoted)}\"";
}
