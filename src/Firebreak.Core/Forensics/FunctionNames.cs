using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>Turns selectors into the names of functions, and call data into readable arguments where the types are simple.</summary>
public sealed class FunctionNames
{
    private const int MostArguments = 8;

    private readonly FrozenDictionary<uint, string> _signatures;

    private FunctionNames(IEnumerable<string> signatures) =>
        _signatures = signatures.Distinct(StringComparer.Ordinal).GroupBy(SelectorOf).ToFrozenDictionary(group => group.Key, group => group.First());

    /// <summary>The functions that incidents are made of: tokens, vaults, access control, Safe, common callbacks.</summary>
    public static FunctionNames BuiltIn { get; } = new(Signatures);

    /// <summary>Adds what an ABI knows; its names win over the built-in ones.</summary>
    /// <param name="signatures">Canonical, for example <c>redeem(uint256,address,address)</c>.</param>
    public FunctionNames With(IEnumerable<string> signatures) => new(signatures.Concat(_signatures.Values));

    /// <summary>The canonical signature of a selector; null when unknown.</summary>
    public string? Find(uint selector) => _signatures.GetValueOrDefault(selector);

    /// <summary>The name to show: a known signature, what the frame's kind says, or the bare selector.</summary>
    public string NameOf(FrameKind kind, uint selector, int inputLength) => kind switch
    {
        FrameKind.Create or FrameKind.Create2 => "constructor",
        FrameKind.SelfDestruct => "selfdestruct",
        _ when inputLength == 0 => "receive()",
        _ when inputLength < 4 => "fallback()",
        _ => Find(selector) ?? string.Create(CultureInfo.InvariantCulture, $"0x{selector:x8}"),
    };

    /// <summary>The arguments of a call whose signature is known: words in full, everything longer as its type in brackets.</summary>
    public Items<string> ArgumentsOf(uint selector, ReadOnlySpan<byte> input)
    {
        if (input.Length < 4 || Find(selector) is not { } signature)
        {
            return [];
        }

        var types = TypesOf(signature);
        var arguments = new List<string>(types.Length);
        for (var i = 0; i < Math.Min(types.Length, MostArguments); i++)
        {
            var offset = 4 + (32 * i);
            if (input.Length < offset + 32)
            {
                break;
            }

            arguments.Add(Format(types[i], Hash256.FromBytes(input.Slice(offset, 32))));
            if (types[i].Contains('(', StringComparison.Ordinal) || types[i].EndsWith(']'))
            {
                break; // A static tuple or array takes more than one word; what follows cannot be placed without its layout.
            }
        }

        return [.. arguments];
    }

    private static string Format(string type, Hash256 word) => type switch
    {
        "address" => Address.FromWord(word).ToString(),
        "bool" => word.IsZero ? "false" : "true",
        "bytes32" => word.ToHex(),
        "bytes4" => word.ToHex()[..10],
        _ when type.EndsWith(']') || type.Contains('(', StringComparison.Ordinal) => $"[{type}]",
        _ when type.StartsWith("uint", StringComparison.Ordinal) => word.ToUInt256().ToString(),
        _ when type.StartsWith("int", StringComparison.Ordinal) => Int256.FromTwosComplement(word.ToUInt256()).ToString(),
        _ => $"[{type}]",
    };

    private static string[] TypesOf(string signature)
    {
        var list = signature[(signature.IndexOf('(', StringComparison.Ordinal) + 1)..^1];
        if (list.Length == 0)
        {
            return [];
        }

        var types = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
        {
            var letter = i == list.Length ? ',' : list[i];
            depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
            if (letter == ',' && (depth == 0 || i == list.Length))
            {
                types.Add(list[start..i]);
                start = i + 1;
            }
        }

        return [.. types];
    }

    private static uint SelectorOf(string signature) => BinaryPrimitives.ReadUInt32BigEndian(Keccak.Hash(signature).AsBytes());

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
        "slot0()", "swap(uint256,uint256,address,bytes)", "skim(address)", "sync()", "borrow(uint256)", "repayBorrow(uint256)", "liquidate(address)",
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
