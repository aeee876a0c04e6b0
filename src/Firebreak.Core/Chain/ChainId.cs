using System.Globalization;

namespace Firebreak.Core.Chain;

/// <summary>An EVM chain by its EIP-155 number.</summary>
public readonly record struct ChainId(ulong Value)
{
    /// <summary>The CAIP-2 form, for example <c>eip155:1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"eip155:{Value}");
}
