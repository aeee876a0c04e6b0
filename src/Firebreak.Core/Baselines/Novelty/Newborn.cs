using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Novelty;

/// <summary>The protocol's contracts that a transaction created itself, in the order of its calls. Nearly always none.</summary>
internal struct Newborn
{
    private List<Address>? _contracts;

    public void Note(bool reverted, FrameKind kind, Address contract, bool isOurs)
    {
        if (isOurs && !reverted && kind is FrameKind.Create or FrameKind.Create2)
        {
            (_contracts ??= []).Add(contract);
        }
    }

    public readonly bool Has(Address contract) => _contracts is not null && _contracts.Contains(contract);
}
