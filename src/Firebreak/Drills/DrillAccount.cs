using System.Text;
using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>Somebody on the drill's chain: a name, a key, and the number of transactions sent so far.</summary>
public sealed class DrillAccount(string name, PrivateKey key)
{
    public string Name { get; } = name;

    public PrivateKey Key { get; } = key;

    public Address Address => Key.Address;

    /// <summary>Every account of a drill is new, so counting from nought is enough.</summary>
    public ulong NextNonce { get; private set; }

    /// <summary>The account that <paramref name="seed"/> and <paramref name="name"/> always give. Worthless outside a drill: anybody can compute its key.</summary>
    public static DrillAccount Named(string name, int seed) =>
        new(name, new PrivateKey(Keccak.Hash(Encoding.UTF8.GetBytes($"firebreak drill {seed}: {name}")).AsBytes()));

    public void CountSent() => NextNonce++;

    /// <summary>The chain was put back, or somebody else sent in this account's name.</summary>
    public void GoOnFrom(ulong nonce) => NextNonce = nonce;
}
