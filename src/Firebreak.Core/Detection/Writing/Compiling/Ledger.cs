using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>The accounts and assets that rules may name: those of the protocol file, by name.</summary>
internal sealed class Ledger
{
    /// <summary>The word that stands for all contracts and role holders of the protocol.</summary>
    public const string Whole = "protocol";

    private readonly Protocol _protocol;
    private readonly Dictionary<string, Address> _accounts = new(StringComparer.OrdinalIgnoreCase);

    public Ledger(Protocol protocol)
    {
        _protocol = protocol;
        foreach (var (name, address) in protocol.Contracts.Select(contract => (contract.Name, contract.Address))
            .Concat(protocol.Roles.Select(role => (role.Name, role.Address))))
        {
            _accounts.TryAdd(name, address);
        }

        Protected = protocol.Contracts.Select(contract => contract.Address).Concat(protocol.Roles.Select(role => role.Address)).ToFrozenSet();
    }

    public IEnumerable<string> AccountNames => _accounts.Keys;

    public IEnumerable<string> AssetNames => _protocol.Assets.Select(asset => asset.Symbol);

    /// <summary>Contracts and role holders.</summary>
    public FrozenSet<Address> Protected { get; }

    public Address? FindAccount(string name) => _accounts.TryGetValue(name, out var account) ? account : null;

    public Asset? FindAsset(string symbol) =>
        _protocol.Assets.FirstOrDefault(asset => string.Equals(asset.Symbol, symbol, StringComparison.OrdinalIgnoreCase));
}
