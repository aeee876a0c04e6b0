using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>Amounts and accounts in the words of a signal's reason.</summary>
internal static class Sentences
{
    extension(Scene scene)
    {
        /// <summary>What left the protocol, also where only its part is known.</summary>
        public string Lost => scene.Loss.IsZero && scene.UnpricedShareLost > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{scene.UnpricedShareLost:P0} of an asset without a price")
            : scene.Money(scene.Loss);

        /// <summary>For example <c>12 ether (about $24,000)</c>.</summary>
        public string Money(UInt256 wei) => scene.Valuation.InUsd(wei) is { } dollars
            ? string.Create(CultureInfo.InvariantCulture, $"{wei.ToEther()} ether (about ${dollars:N0})")
            : $"{wei.ToEther()} ether";

        public string Name(Address account) => scene.Watch.NameOf(account);
    }
}
