using System.Collections.Frozen;
using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Chain;

/// <summary>Turns selectors into the names of functions, and call data into readable arguments where the types are simple.</summary>
public sealed class FunctionNames
{
    private const int MostArguments = 12;
    private const int LongestArgument = 80;

    private readonly FrozenDictionary<uint, AbiFunction> _functions;

    private FunctionNames(IEnumerable<AbiFunction> functions) =>
        _functions = functions.GroupBy(function => function.Selector).ToFrozenDictionary(group => group.Key, group => group.First());

    /// <summary>The functions that incidents are made of: tokens, vaults, access control, Safe, common callbacks.</summary>
    public static FunctionNames BuiltIn { get; } = new(Signatures.Select(AbiFunction.Parse));

    /// <summary>Adds what an ABI knows; its names win over the built-in ones.</summary>
    public FunctionNames With(IEnumerable<AbiFunction> functions) => new(functions.Concat(_functions.Values));

    /// <summary>The name to show: a known signature, what the frame's kind says, or the bare selector.</summary>
    public string NameOf(FrameKind kind, uint selector, int inputLength) => kind switch
    {
        FrameKind.Create or FrameKind.Create2 => "constructor",
        FrameKind.SelfDestruct => "selfdestruct",
        _ when inputLength == 0 => "receive()",
        _ when inputLength < 4 => "fallback()",
        _ => _functions.TryGetValue(selector, out var function)
            ? function.Signature
            : string.Create(CultureInfo.InvariantCulture, $"0x{selector:x8}"),
    };

    /// <summary>The bare name for sentences: a known function, the receive function for no selector, or the selector in hex.</summary>
    public string BareNameOf(uint selector) => selector == 0
        ? "receive"
        : _functions.TryGetValue(selector, out var function) ? function.Name : string.Create(CultureInfo.InvariantCulture, $"0x{selector:x8}");

    /// <summary>The arguments of a call whose function is known, each bounded and escaped; none when the data does not fit the function.</summary>
    public Items<string> ArgumentsOf(uint selector, ReadOnlySpan<byte> input)
    {
        if (input.Length < 4 || !_functions.TryGetValue(selector, out var function))
        {
            return [];
        }

        try
        {
            return function.DecodeInput(input).Take(MostArguments).Select(value => AbiText.Describe(value, LongestArgument)).ToItems();
        }
        catch (AbiException)
        {
            return []; // Selectors collide, and call data is whatever its sender likes.
        }
    }

    private static string[] Signatures =>
    [
        "transfer(address,uint256)", "transferFrom(address,address,uint256)", "approve(address,uint256)", "balanceOf(address)",
        "allowance(address,address)", "totalSupply()", "decimals()", "symbol()", "name()", "mint(address,uint256)", "burn(uint256)",
        "burn(address,uint256)", "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "increaseAllowance(address,uint256)",
        "deposit()", "deposit(address)", "deposit(uint256)", "deposit(uint256,address)", "mint(uint256,address)", "withdraw(uint256)",
        "withdraw(uint256,address,address)", "withdraw()", "redeem(uint256)", "redeem(uint256,address,address)", "redeem(uint256,address)",
        "totalAssets()", "convertToAssets(uint256)", "convertToShares(uint256)", "previewDeposit(uint256)", "previewMint(uint256)",
        "previewWithdraw(uint256)", "previewRedeem(uint256)", "maxDeposit(address)", "maxWithdraw(address)", "maxRedeem(address)",
        "pricePerShare()", "getRate()", "get_virtual_price()", "exchangeRateStored()", "latestAnswer()", "latestRoundData()", "getReserves()",
        "slot0()", "swap(uint256,uint256,address,bytes)", "skim(address)", "sync()", "borrow(uint256)", "repay(uint256)", "repayBorrow(uint256)", "liquidate(address)",
        "flashLoan(address,address,uint256,bytes)", "onFlashLoan(address,address,uint256,uint256,bytes)", "flash(address,uint256,uint256,bytes)",
        "flashLoan(address,address[],uint256[],uint256[],address,bytes,uint16)", "flashLoanSimple(address,address,uint256,bytes,uint16)",
        "executeOperation(address,uint256,uint256,address,bytes)", "uniswapV2Call(address,uint256,uint256,bytes)",
        "uniswapV3FlashCallback(uint256,uint256,bytes)", "uniswapV3SwapCallback(int256,int256,bytes)",
        "tokensReceived(address,address,address,uint256,bytes,bytes)", "tokensToSend(address,address,address,uint256,bytes,bytes)",
        "onERC721Received(address,address,uint256,bytes)", "onERC1155Received(address,address,uint256,uint256,bytes)",
        "pause()", "unpause()", "paused()", "owner()", "transferOwnership(address)", "renounceOwnership()", "initialize()", "initialize(address)",
        "upgradeTo(address)", "upgradeToAndCall(address,bytes)", "grantRole(bytes32,address)", "revokeRole(bytes32,address)", "hasRole(bytes32,address)",
        "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)", "multicall(bytes[])",
        "claim()", "claim(address)", "harvest()", "stake(uint256)", "unstake(uint256)", "getReward()", "unlock(bytes)", "unlockCallback(bytes)",
    ];
}
