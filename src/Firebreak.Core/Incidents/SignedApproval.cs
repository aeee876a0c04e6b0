using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>What somebody signed with a wallet to approve a plan, kept so that anybody can verify it again.</summary>
/// <param name="Wallet">The account whose key signed.</param>
/// <param name="Reason">In the signer's words; may be empty.</param>
/// <param name="BreakGlass">Says that fewer people than the policy demands shall be enough.</param>
/// <param name="ExpiresAt">After this instant it counts no more; whole seconds.</param>
/// <param name="Signature">The 65 bytes of it.</param>
public sealed record SignedApproval(Address Wallet, string Reason, bool BreakGlass, DateTimeOffset ExpiresAt, HexBytes Signature);
