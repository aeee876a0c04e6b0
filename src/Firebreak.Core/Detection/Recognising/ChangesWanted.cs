using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Whether it is worth asking a node for the changes of state that a block made: they are dear, and only a quiet call on the protocol (power
/// taken, a number dictated, coins made), a Safe that lends its storage to other code, a round trip or a large loss is judged by them.
/// </summary>
public static class ChangesWanted
{
    private static readonly FrozenSet<uint> CoinMoves = Selectors(
        "transfer(address,uint256)", "transferFrom(address,address,uint256)", "safeTransferFrom(address,address,uint256)",
        "safeTransferFrom(address,address,uint256,bytes)", "safeTransferFrom(address,address,uint256,uint256,bytes)");

    // What these do to a token of the protocol is told by its events.
    private static readonly FrozenSet<uint> Told = CoinMoves.Union(Selectors(
        "approve(address,uint256)", "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "setApprovalForAll(address,bool)")).ToFrozenSet();

    private const int MostLooks = 64;

    // Less than this part of all that the protocol holds is no large loss.
    private const ulong PartsOfHoldings = 200;

    private const int OperationWord = 3;

    // Coins of six decimals are paid for tokens of eighteen.
    private const ulong PartsOfMint = 1_000_000;

    private static readonly FrozenDictionary<uint, int> AmountPlaces = new Dictionary<uint, int>
    {
        [CallReading.SelectorOf("transfer(address,uint256)")] = 1,
        [CallReading.SelectorOf("transferFrom(address,address,uint256)")] = 2,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<uint> SafeCalls =
        CallReading.Forms.Where(form => form.Value is CallForm.SafeExecution or CallForm.ModuleExecution).Select(form => form.Key).ToFrozenSet();

    public static bool Exist(Block block, Watch watch, Valuation valuation)
    {
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            if (watch.Touches(block, i) && (IsQuiet(block, i, watch, valuation) || IsUnlikely(block, i, watch, valuation) || IsLarge(block, i, watch, valuation) || RoundTrip.MayBe(block, i, watch) || LendsStorage(block, i, watch)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Somebody had the protocol do something in a call within which the protocol neither paid nor was paid. What else the transaction moved is
    /// no matter: whoever takes power can send a coin about beside it.
    /// </summary>
    public static bool IsQuiet(Block block, int transaction, Watch watch, Valuation valuation)
    {
        ref readonly var row = ref block.Transactions[transaction];
        var looks = 0;
        for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount; at++)
        {
            ref readonly var frame = ref block.Frames[at];
            if (frame.Reverted || frame.Kind != FrameKind.Call || frame.Input.Length < 4 || !watch.Protects(frame.To) || watch.Protects(frame.From)
                || Told.Contains(frame.Selector))
            {
                continue;
            }

            // Each look reads the calls below; of more than these it is cheaper to ask.
            if (++looks > MostLooks || !IsPaidWithin(block, at, watch, valuation))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPaidWithin(Block block, int call, Watch watch, Valuation valuation)
    {
        var frames = block.Frames;
        for (var at = call; at < frames[call].End; at++)
        {
            ref readonly var frame = ref frames[at];
            var moves = !frame.Value.IsZero && frame.Kind != FrameKind.DelegateCall && (watch.Protects(frame.From) || watch.Protects(frame.To));
            if (!frame.Reverted && (moves || (watch.Protects(frame.From) && CoinMoves.Contains(frame.Selector) && MovesCoin(block, frame, watch, valuation))))
            {
                return true;
            }
        }

        return false;
    }

    // Nothing at all is no payment, nor is a coin that nobody heard of to a contract that holds others.
    private static bool MovesCoin(Block block, in FrameRow move, Watch watch, Valuation valuation)
    {
        var words = new WordReading(block.Bytes(move.Input)[4..]);
        if (AmountPlaces.TryGetValue(move.Selector, out var place) && words.Has(place + 1) && words.Number(place).IsZero)
        {
            return false;
        }

        return IsKnown(move.To, watch, valuation) || !MayHold(move.From, valuation);
    }

    private static bool IsKnown(Address coin, Watch watch, Valuation valuation) => watch.Protects(coin) || watch.KnowsCoin(coin)
        || valuation.InWei(coin, UInt256.One) is not null;

    // Before holdings are read, any contract may hold something.
    private static bool MayHold(Address contract, Valuation valuation)
    {
        foreach (var holding in valuation.Holdings.Span)
        {
            if (holding.Holder == contract && !holding.Amount.IsZero)
            {
                return true;
            }
        }

        return valuation.Holdings.Count == 0;
    }

    /// <summary>A token of the protocol says something that only its storage can confirm: a coin made for next to nothing, an amount beyond all there is, a transfer to oneself.</summary>
    public static bool IsUnlikely(Block block, int transaction, Watch watch, Valuation valuation) =>
        IsMintedFar(block, transaction, watch, valuation) || MayConjure(block, transaction, watch);

    private static bool MayConjure(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out var transfer) && watch.Protects(transfer.Token) && (transfer.From == transfer.To || transfer.Amount > Valuation.MostWorth))
            {
                return true;
            }
        }

        return false;
    }

    // A token without a price was made, and what came in for it is a millionth of that or less.
    private static bool IsMintedFar(Block block, int transaction, Watch watch, Valuation valuation)
    {
        var (made, paid) = (UInt256.Zero, UInt256.Zero);
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (TokenTransfer.TryRead(block, log, out var transfer))
            {
                var isMade = transfer.From.IsZero && watch.Protects(transfer.Token) && !watch.Protects(transfer.To) && valuation.InWei(transfer.Token, UInt256.One) is null;
                made = isMade ? UInt256.Max(made, transfer.Amount) : made;
                paid = !transfer.From.IsZero && watch.Protects(transfer.To) && !watch.Protects(transfer.From) ? UInt256.Max(paid, transfer.Amount) : paid;
            }
        }

        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            paid = !made.IsZero && !frame.Reverted && frame.Kind == FrameKind.Call && watch.Protects(frame.To) && !watch.Protects(frame.From) ? UInt256.Max(paid, frame.Value) : paid;
        }

        return made / PartsOfMint > paid || (!made.IsZero && paid.IsZero);
    }

    /// <summary>A twentieth of an asset without a price left, or a part worth telling of all that has one.</summary>
    internal static bool IsLarge(Block block, int transaction, Watch watch, Valuation valuation)
    {
        var economics = Economics.Of(block, transaction, watch, valuation);
        return UnpricedLoss.ShareOf(valuation, watch, economics) >= UnpricedLoss.LeastForAPage
            || (!economics.Gain.IsNegative && !economics.Gain.IsZero && economics.Gain.Magnitude >= Held(watch, valuation) / PartsOfHoldings);
    }

    private static UInt256 Held(Watch watch, Valuation valuation)
    {
        var held = UInt256.Zero;
        foreach (var contract in watch.Protocol.Contracts)
        {
            held = UInt256.Min(held + valuation.ValueHeldBy(contract.Address), Valuation.MostWorth);
        }

        return held;
    }

    private static FrozenSet<uint> Selectors(params string[] functions) => functions.Select(CallReading.SelectorOf).ToFrozenSet();

    private static bool LendsStorage(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (SafeCalls.Contains(frame.Selector) && !frame.Reverted && watch.Protects(frame.Context)
                && new WordReading(block.Bytes(frame.Input)[4..]) is var words && words.Has(OperationWord + 1) && words.Number(OperationWord) == UInt256.One)
            {
                return true;
            }
        }

        return false;
    }
}
