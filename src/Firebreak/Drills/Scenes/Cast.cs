using System.Numerics;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Scenes;

/// <summary>Who and what has a name in a drill: accounts with their keys, contracts with their functions, values that steps kept.</summary>
public sealed class Cast
{
    private readonly Dictionary<string, DrillAccount> _accounts;
    private readonly Dictionary<string, NamedThing> _things;

    private Cast(Dictionary<string, DrillAccount> accounts, Dictionary<string, NamedThing> things) => (_accounts, _things) = (accounts, things);

    public IReadOnlyCollection<DrillAccount> Accounts => _accounts.Values;

    public IEnumerable<KeyValuePair<string, NamedThing>> Things => _things;

    /// <param name="seed">The same seed gives the same accounts.</param>
    public static Cast Of(Scenario scenario, int seed)
    {
        var accounts = scenario.Accounts.Keys.ToDictionary(name => name, name => DrillAccount.Named(name, seed), StringComparer.Ordinal);
        var things = accounts.ToDictionary(pair => pair.Key, pair => new NamedThing(pair.Value.Address, null), StringComparer.Ordinal);
        return new Cast(accounts, things);
    }

    public DrillAccount Account(string name) => _accounts[name];

    /// <summary>The account of an address; null if it is none of the drill's.</summary>
    public DrillAccount? FindAccount(Address address) => _accounts.Values.FirstOrDefault(account => account.Address == address);

    public NamedThing? Find(string name) => _things.GetValueOrDefault(name);

    public void Name(string name, object value, AbiContract? functions = null) => _things[name] = new NamedThing(value, functions);

    /// <summary>The same names as they are now, for going back to.</summary>
    public Cast Copy() => new(_accounts, new Dictionary<string, NamedThing>(_things, StringComparer.Ordinal));
}

/// <param name="Value">A <see cref="BigInteger"/>, <see cref="Address"/>, <see cref="bool"/>, <see cref="string"/>, bytes, or several of them in a row.</param>
/// <param name="Functions">What can be called on it; null when nobody said.</param>
public sealed record NamedThing(object Value, AbiContract? Functions);
