using System.Buffers.Binary;
using System.Collections.Frozen;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>What a call's selector lets expect of it.</summary>
internal enum CallForm : byte
{
    Push,
    Pull,
    Permit,
    Initialise,
    SafeExecution,
    ModuleExecution,
    SkimOrSync,
    Price,
    Callback,
    FlashCallback,
    BatchSwap,
    BridgeMessage,
    InstantExecution,
    VoteCast,
}

/// <summary>The functions that observations come from, by selector.</summary>
internal static class CallReading
{
    public static FrozenDictionary<uint, CallForm> Forms { get; } = new (CallForm Form, string[] Functions)[]
    {
        (CallForm.Push, ["transfer(address,uint256)"]),
        (CallForm.Pull, ["transferFrom(address,address,uint256)"]),
        (CallForm.Permit,
        [
            "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)",
        ]),
        (CallForm.Initialise,
        [
            "initialize()", "initialize(address)", "initialize(address,address)", "initialize(address,address,address)", "initialize(address,uint256)",
            "initialize(bytes)", "initialize(string,string)", "initialize(address,string,string)", "init()", "init(address)", "init(address,address)",
            "init(address,uint256)", "init(address,address,uint256)", "initWallet(address[],uint256,uint256)", "initMultiowned(address[],uint256)",
            "init(address,address,uint256,address,uint256,bool)", "setup(address[],uint256,address,bytes,address,address,uint256,address)",
        ]),
        (CallForm.SafeExecution, ["execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)"]),
        (CallForm.ModuleExecution, ["execTransactionFromModule(address,uint256,bytes,uint8)", "execTransactionFromModuleReturnData(address,uint256,bytes,uint8)"]),
        (CallForm.SkimOrSync, ["skim(address)", "sync()"]),
        (CallForm.Price,
        [
            "get_virtual_price()", "getRate()", "getReserves()", "slot0()", "latestAnswer()", "latestRoundData()", "convertToAssets(uint256)",
            "pricePerShare()", "getPricePerFullShare()", "exchangeRateStored()", "exchangeRateCurrent()", "exchangeRate()", "totalSupply()",
            "getUnderlyingPrice(address)", "getAssetPrice(address)", "getPrice(address)", "getPrice()", "price()", "price0CumulativeLast()",
            "getAmountsOut(uint256,address[])", "getAmountOut(uint256,address,address)", "get_dy(int128,int128,uint256)", "lp_price()",
        ]),
        (CallForm.Callback,
        [
            "tokensReceived(address,address,address,uint256,bytes,bytes)", "tokensToSend(address,address,address,uint256,bytes,bytes)",
            "onERC721Received(address,address,uint256,bytes)", "onERC1155Received(address,address,uint256,uint256,bytes)",
            "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", "uniswapV3SwapCallback(int256,int256,bytes)",
        ]),
        (CallForm.FlashCallback,
        [
            "executeOperation(address[],uint256[],uint256[],address,bytes)", "executeOperation(address,uint256,uint256,address,bytes)",
            "receiveFlashLoan(address[],uint256[],uint256[],bytes)", "uniswapV2Call(address,uint256,uint256,bytes)",
            "pancakeCall(address,uint256,uint256,bytes)", "uniswapV3FlashCallback(uint256,uint256,bytes)", "pancakeV3FlashCallback(uint256,uint256,bytes)",
            "onFlashLoan(address,address,uint256,uint256,bytes)", "onMorphoFlashLoan(uint256,bytes)", "unlockCallback(bytes)",
            "callFunction(address,(address,uint256),bytes)", "DPPFlashLoanCall(address,uint256,uint256,bytes)",
            "DVMFlashLoanCall(address,uint256,uint256,bytes)", "DSPFlashLoanCall(address,uint256,uint256,bytes)",
            "BiswapCall(address,uint256,uint256,bytes)", "executeOperation(address,uint256,uint256,bytes)",
        ]),
        (CallForm.BatchSwap, ["batchSwap(uint8,(bytes32,uint256,uint256,uint256,bytes)[],address[],(address,bool,address,bool),int256[],uint256)"]),
        (CallForm.BridgeMessage, ["process(bytes)"]),
        (CallForm.InstantExecution, ["emergencyCommit(uint32)", "emergencyExecute(uint256)"]),
        (CallForm.VoteCast, ["castVote(uint256,uint8)", "castVote(uint256,bool)", "vote(uint32,uint256)", "vote(uint256,bool)", "vote(uint256,bool,bool)"]),
    }.SelectMany(group => group.Functions.Select(function => (Selector: SelectorOf(function), group.Form)))
        .ToFrozenDictionary(entry => entry.Selector, entry => entry.Form);

    public static uint SelectorOf(string function) => BinaryPrimitives.ReadUInt32BigEndian(Keccak.Hash(function).AsBytes());
}
