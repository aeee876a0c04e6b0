using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>What people call on Harbor and on the contracts around it.</summary>
public static class HarborCalls
{
    public static AbiFunction Deposit { get; } = AbiFunction.Parse("deposit(address receiver) payable returns (uint256 shares)");

    public static AbiFunction Redeem { get; } = AbiFunction.Parse("redeem(uint256 shares, address receiver, address owner) returns (uint256 assets)");

    public static AbiFunction Pause { get; } = AbiFunction.Parse("pause()");

    public static AbiFunction Unpause { get; } = AbiFunction.Parse("unpause()");

    public static AbiFunction Paused { get; } = AbiFunction.Parse("paused() view returns (bool)");

    public static AbiFunction GrantRole { get; } = AbiFunction.Parse("grantRole(bytes32 role, address account)");

    public static AbiFunction BalanceOf { get; } = AbiFunction.Parse("balanceOf(address account) view returns (uint256)");

    public static AbiFunction ConvertToAssets { get; } = AbiFunction.Parse("convertToAssets(uint256 shares) view returns (uint256)");

    public static AbiFunction Transfer { get; } = AbiFunction.Parse("transfer(address to, uint256 amount) returns (bool)");

    public static AbiFunction Stake { get; } = AbiFunction.Parse("stake() payable");

    public static AbiFunction Take { get; } = AbiFunction.Parse("take(uint256 shares)");

    public static AbiFunction Fund { get; } = AbiFunction.Parse("fund() payable");

    public static AbiFunction PayOut { get; } = AbiFunction.Parse("pay(uint256 shares)");

    public static AbiFunction Strike { get; } = AbiFunction.Parse("strike(uint256 stake, uint256 cycles) returns (uint256 profit)");

    public static AbiFunction Retire { get; } = AbiFunction.Parse("retire()");

    public static AbiFunction SetUpSafe { get; } = AbiFunction.Parse(
        "setup(address[] owners, uint256 threshold, address to, bytes data, address fallbackHandler, address paymentToken, uint256 payment, address paymentReceiver)");

    public static AbiFunction CreateSafe { get; } = AbiFunction.Parse(
        "createProxyWithNonce(address singleton, bytes initializer, uint256 saltNonce) returns (address proxy)");

    public static AbiEvent SafeCreated { get; } = AbiEvent.Parse("event ProxyCreation(address indexed proxy, address singleton)");

    public static Hash256 PauserRole { get; } = Keccak.Hash("PAUSER_ROLE");

    /// <summary>Wei in <paramref name="milliEther"/> thousandths of an ether.</summary>
    public static UInt256 Milli(long milliEther) => (UInt256)(ulong)milliEther * 1_000_000_000_000_000UL;

    public static UInt256 Ether(long ether) => Milli(1000 * ether);
}
