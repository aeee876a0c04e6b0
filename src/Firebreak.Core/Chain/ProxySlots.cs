using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>Storage slots whose meaning is agreed on.</summary>
public static class ProxySlots
{
    /// <summary>EIP-1967: keccak("eip1967.proxy.implementation") - 1.</summary>
    public static Hash256 Implementation { get; } = Below("eip1967.proxy.implementation");

    /// <summary>EIP-1967: keccak("eip1967.proxy.admin") - 1.</summary>
    public static Hash256 Admin { get; } = Below("eip1967.proxy.admin");

    /// <summary>EIP-1967: keccak("eip1967.proxy.beacon") - 1.</summary>
    public static Hash256 Beacon { get; } = Below("eip1967.proxy.beacon");

    /// <summary>EIP-1822: keccak("PROXIABLE").</summary>
    public static Hash256 Proxiable { get; } = Keccak.Hash("PROXIABLE");

    /// <summary>Proxies of zeppelinos before EIP-1967: keccak("org.zeppelinos.proxy.implementation").</summary>
    public static Hash256 Zeppelin { get; } = Keccak.Hash("org.zeppelinos.proxy.implementation");

    /// <summary>Where a Safe's proxy keeps its master copy.</summary>
    public static Hash256 MasterCopy => Hash256.Zero;

    /// <summary>A Safe's guard: keccak("guard_manager.guard.address").</summary>
    public static Hash256 SafeGuard { get; } = Keccak.Hash("guard_manager.guard.address");

    /// <summary>Every slot that discovery asks about.</summary>
    public static Items<Hash256> All { get; } = [Implementation, Admin, Beacon, Proxiable, Zeppelin, MasterCopy];

    /// <summary>The address that a word holds; null when it is zero or holds more than an address.</summary>
    public static Address? AccountIn(in Hash256 word) =>
        !word.IsZero && word.ToUInt256().BitLength <= Address.Length * 8 ? Address.FromWord(word) : null;

    private static Hash256 Below(string name) => Hash256.FromUInt256(Keccak.Hash(name).ToUInt256() - UInt256.One);
}
