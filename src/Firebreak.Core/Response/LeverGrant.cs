using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>The call by which whoever administers a role of OpenZeppelin's AccessControl gives the right that a lever takes. Firebreak never makes it.</summary>
/// <param name="To">The contract that keeps the role.</param>
/// <param name="Role">As the contract names it, for example <c>PAUSER_ROLE</c>.</param>
/// <param name="Holder">Who would hold it.</param>
public sealed record LeverGrant(Address To, string Role, Address Holder)
{
    private static readonly AbiFunction Grant = AbiFunction.Parse("grantRole(bytes32 role, address account)");
    private static readonly AbiFunction Has = AbiFunction.Parse("hasRole(bytes32 role, address account) view returns (bool)");

    /// <summary>What the administrator of the role sends.</summary>
    public HexBytes Data => Grant.Encode(Keccak.Hash(Role), Holder);

    /// <summary>Whether the holder has it.</summary>
    public HexBytes Question => Has.Encode(Keccak.Hash(Role), Holder);

    /// <summary>Null where the lever's right is no such role, or nobody is known who should have it.</summary>
    public static LeverGrant? Of(Lever lever, FittedLever fitted, Address? signer) =>
        (fitted.Caller ?? signer) is { } holder && IsRole(lever.Caller.Role) ? new LeverGrant(fitted.Target, lever.Caller.Role, holder) : null;

    public override string ToString() => $"{Holder} has no {Role}: whoever administers it sends to {To} the call data {Data}";

    private static bool IsRole(string role) =>
        role.EndsWith("_ROLE", StringComparison.Ordinal) && role != "DEFAULT_ADMIN_ROLE" && role.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
