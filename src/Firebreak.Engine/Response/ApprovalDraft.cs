using Firebreak.Core;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Whether fewer people than the policy demands shall be enough.</summary>
public enum BreakGlass
{
    No,
    Yes,
}

/// <summary>What a person has to sign.</summary>
/// <param name="Wallet">The account that the roster names for the person; null when it names none and a name is enough.</param>
/// <param name="TypedData">JSON for <c>eth_signTypedData_v4</c>.</param>
/// <param name="Hash">The digest, for comparison with what a hardware wallet shows.</param>
public sealed record ApprovalDraft(Address? Wallet, ApprovalMessage Message, string TypedData, Hash256 Hash);

/// <summary>What a person signed.</summary>
/// <param name="Signature">65 bytes: r, s, v.</param>
public sealed record ApprovalSignature(ApprovalMessage Message, HexBytes Signature)
{
    /// <param name="hex">With or without 0x.</param>
    /// <returns>Null when it is no signature.</returns>
    public static ApprovalSignature? Read(ApprovalMessage message, string hex)
    {
        var bytes = new byte[Ethereum.Signature.Length];
        return Hex.TryDecode(hex, bytes) ? new ApprovalSignature(message, bytes) : null;
    }
}
