using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>Who was granted which role, from a contract's own logs. Logs are claims: only <c>hasRole</c> says who holds a role now.</summary>
public sealed class RoleLedger
{
    /// <summary>More candidates than this are not followed up.</summary>
    public const int MostPairs = 500;

    private readonly SortedSet<(Hash256 Role, Address Account)> _pairs = [];

    /// <summary><c>RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)</c></summary>
    public static Hash256 Granted { get; } = Keccak.Hash("RoleGranted(bytes32,address,address)");

    /// <summary>Logs that did not fit any more.</summary>
    public int Left { get; private set; }

    /// <summary>Every pair of role and account that was ever granted, in order.</summary>
    public IReadOnlyCollection<(Hash256 Role, Address Account)> Pairs => _pairs;

    public void Add(IReadOnlyList<Hash256> topics)
    {
        if (topics.Count != 4 || topics[0] != Granted || ProxySlots.AccountIn(topics[2]) is null && !topics[2].IsZero)
        {
            return;
        }

        var pair = (topics[1], Address.FromWord(topics[2]));
        if (_pairs.Count < MostPairs)
        {
            _pairs.Add(pair);
        }
        else if (!_pairs.Contains(pair))
        {
            Left++;
        }
    }
}
