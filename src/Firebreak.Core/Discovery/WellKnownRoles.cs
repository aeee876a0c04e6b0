using System.Collections.Frozen;
using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>Roles of OpenZeppelin's AccessControl whose hashes are those of their names, as nearly all contracts make them.</summary>
public static class WellKnownRoles
{
    public const string DefaultAdmin = "DEFAULT_ADMIN_ROLE";

    /// <summary>Names of constants that contracts expose as views.</summary>
    public static Items<string> Names { get; } =
    [
        DefaultAdmin, "ADMIN_ROLE", "ASSET_LISTING_ADMIN_ROLE", "BLACKLISTER_ROLE", "BRIDGE_ROLE", "BURNER_ROLE", "CANCELLER_ROLE", "EMERGENCY_ADMIN_ROLE",
        "EMERGENCY_ROLE", "EXECUTOR_ROLE", "FLASH_BORROWER_ROLE", "GOVERNANCE_ROLE", "GOVERNOR_ROLE", "GUARDIAN_ROLE", "KEEPER_ROLE", "MANAGER_ROLE", "MINTER_ROLE",
        "OPERATOR_ROLE", "ORACLE_ROLE", "OWNER_ROLE", "PAUSER_ROLE", "PAUSE_GUARDIAN_ROLE", "PAUSE_ROLE", "POOL_ADMIN_ROLE", "PROPOSER_ROLE", "RELAYER_ROLE",
        "RESCUER_ROLE", "RESUME_ROLE", "RISK_ADMIN_ROLE", "SNAPSHOT_ROLE", "STRATEGIST_ROLE", "TIMELOCK_ADMIN_ROLE", "TREASURER_ROLE", "UNPAUSER_ROLE", "UPGRADER_ROLE",
        "WITHDRAWER_ROLE",
    ];

    private static readonly FrozenDictionary<Hash256, string> ByHash = Names.ToFrozenDictionary(HashOf);

    // Aave's ACLManager hashes the word without _ROLE.
    private static readonly FrozenDictionary<Hash256, string> ByShortHash = Names
        .Where(name => name != DefaultAdmin).ToFrozenDictionary(name => Keccak.Hash(name[..^"_ROLE".Length]));

    /// <summary>The hash under which a role of this name is kept.</summary>
    public static Hash256 HashOf(string name) => name == DefaultAdmin ? Hash256.Zero : Keccak.Hash(name);

    /// <summary>The name behind a hash; null when it is not known.</summary>
    public static string? NameOf(in Hash256 role) => ByHash.GetValueOrDefault(role) ?? ByShortHash.GetValueOrDefault(role);
}
