using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>What contracts had written down before a block about those who act in it; asked for only where value left and nothing explains it.</summary>
/// <param name="Words">Words of storage, by contract and slot.</param>
/// <param name="Coded">Accounts whose address stands in the code of a contract.</param>
public sealed record Records(Items<StoredWord> Words, Items<CodedAccount> Coded)
{
    /// <summary>Null where it was not asked.</summary>
    public UInt256? Find(Address contract, in UInt256 slot)
    {
        foreach (var word in Words)
        {
            if (word.Contract == contract && word.Slot == slot)
            {
                return word.Value;
            }
        }

        return null;
    }
}

/// <summary>A word of a contract's storage.</summary>
public sealed record StoredWord(Address Contract, UInt256 Slot, UInt256 Value);

/// <summary>An account that a contract's code names.</summary>
public sealed record CodedAccount(Address Contract, Address Account);
