using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>Names one block. The hash is its identity; the height alone never is, since a reorg reuses it.</summary>
public readonly record struct BlockRef(ulong Number, Hash256 Hash)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} ({Hash})");
}
