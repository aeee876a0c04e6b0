using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>A lever that an account's code seems to answer, to be confirmed by a person.</summary>
/// <param name="Holders">Who was found to hold the right that it takes; empty where nobody was.</param>
public sealed record ProposedLever(Lever Lever, Items<Address> Holders)
{
    private const string RoleCheck = "hasRole(bytes32,address)";

    /// <summary>
    /// Every lever of the packs that nobody doubts, that fits the kind, and whose call, checks and rights the code seems to answer. Of those that make
    /// the same call each is named: which right it takes only a person knows.
    /// </summary>
    /// <param name="mentions">Whether the code mentions a selector.</param>
    public static Items<ProposedLever> Of(IEnumerable<Lever> levers, ChainId chain, string kind, Items<Power> powers, Func<uint, bool> mentions) => levers
        .Where(lever => (lever.Chain is null || lever.Chain == chain) && lever.Doubts is null && lever.Kinds.Contains(kind, StringComparer.Ordinal))
        .Where(lever => Calls(lever).All(call => mentions(SelectorOf(call))))
        .OrderBy(lever => lever.Id, StringComparer.Ordinal)
        .Select(lever => new ProposedLever(lever, Hold(lever, powers)))
        .ToItems();

    // What is asked of other contracts says nothing about this one.
    private static IEnumerable<CallPattern> Calls(Lever lever) =>
        ((ViewCheck[])[lever.Armed, lever.ReadBack, .. lever.Before, .. lever.Caller.Holds]).Where(check => check.At is null).Select(check => check.Call).Append(lever.Call);

    private static Items<Address> Hold(Lever lever, Items<Power> powers) => lever.Caller.Holds
        .SelectMany(check => powers.Where(power => Tells(power, check)))
        .Select(power => power.Holder).Distinct().ToItems();

    private static bool Tells(Power power, ViewCheck check) => check.Call.Signature == RoleCheck
        ? RoleIn(check) is { } role && power.Source.StartsWith($"call hasRole({role},", StringComparison.Ordinal)
        : power.Source == $"call {check.Call.Signature}";

    private static Hash256? RoleIn(ViewCheck check) =>
        CallText.TryRead(check.Call.Types[0], check.Call.Values[0], out var role) && role is byte[] { Length: Hash256.Length } bytes ? Hash256.FromBytes(bytes) : null;

    private static uint SelectorOf(CallPattern call) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(call.Selector.Span);
}
