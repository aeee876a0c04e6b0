using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>The answers from which <see cref="Decide"/> tells what kind of proxy a contract is. Null is an answer that is not there.</summary>
public sealed record ProxyReading
{
    /// <summary>A proxy that does nothing but forward is shorter than this.</summary>
    private const int LongestForwarder = 1_200;

    public required CodeShape Shape { get; init; }

    public required int CodeLength { get; init; }

    /// <summary>The code holds a DELEGATECALL.</summary>
    public required bool Delegates { get; init; }

    public Address? Implementation { get; init; }

    public Address? Admin { get; init; }

    public Address? Beacon { get; init; }

    /// <summary>What the beacon answers to <c>implementation()</c>.</summary>
    public Address? BeaconImplementation { get; init; }

    public Address? Proxiable { get; init; }

    public Address? Zeppelin { get; init; }

    /// <summary>The address in slot zero, when it has code.</summary>
    public Address? MasterCopy { get; init; }

    /// <summary>The first address with code in the variables after that, and its slot.</summary>
    public (int Slot, Address Code)? OwnSlot { get; init; }

    /// <summary>The implementation answers <c>proxiableUUID()</c> with the slot of EIP-1967 or EIP-1822.</summary>
    public bool IsProxiable { get; init; }

    /// <summary>The contracts that <c>facets()</c> names.</summary>
    public Items<Address> Facets { get; init; } = [];

    /// <summary>What kind of proxy it is, and the slot, call or bytes that say so; null when nothing says that it is one.</summary>
    public (ProxyMakeup Proxy, string Source)? Decide()
    {
        if (Shape.Kind is { } kind)
        {
            return (Of(kind, Shape.Target), kind == CodeShape.Delegation ? "code: designator 0xef0100" : "code: minimal proxy");
        }

        if (Facets.Count > 0)
        {
            return (Of("eip2535", null) with { Facets = Facets }, "call facets()");
        }

        if (Beacon is not null)
        {
            return (Of("eip1967-beacon", BeaconImplementation) with { Beacon = Beacon, Admin = Admin }, $"slot {ProxySlots.Beacon}");
        }

        return Slotted();
    }

    private (ProxyMakeup Proxy, string Source)? Slotted() => this switch
    {
        { Implementation: not null, Admin: not null } => (Of("eip1967-transparent", Implementation) with { Admin = Admin }, $"slots {ProxySlots.Implementation} and {ProxySlots.Admin}"),
        { Implementation: not null, IsProxiable: true } => (Of("eip1967-uups", Implementation), $"slot {ProxySlots.Implementation}, call proxiableUUID()"),
        { Implementation: not null } => (Of("eip1967", Implementation), $"slot {ProxySlots.Implementation}"),
        { Proxiable: not null } => (Of("eip1822", Proxiable), $"slot {ProxySlots.Proxiable}"),
        { Zeppelin: not null } => (Of("zeppelinos", Zeppelin), $"slot {ProxySlots.Zeppelin}"),
        { MasterCopy: not null, Delegates: true, CodeLength: <= LongestForwarder } => (Of("safe", MasterCopy), "slot 0 (masterCopy)"),
        { OwnSlot: { } own, Delegates: true, CodeLength: <= LongestForwarder } => (Of("own-slot", own.Code), FormattableString.Invariant($"slot {own.Slot}")),
        _ => null,
    };

    private static ProxyMakeup Of(string kind, Address? implementation) => new(kind, implementation, null, null, []);
}
