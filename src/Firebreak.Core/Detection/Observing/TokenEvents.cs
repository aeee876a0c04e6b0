using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>Events of ERC-20, ERC-721, ERC-1155, EIP-3009 tokens, wrapped coins and Balancer's internal balances.</summary>
internal static class TokenEvents
{
    private const int WordLength = 32;

    public static IEnumerable<(string Event, EventReader Read)> All =>
    [
        ("Transfer(address,address,uint256)", Transfer),
        ("Approval(address,address,uint256)", Approval),
        ("ApprovalForAll(address,address,bool)", ApprovalForAll),
        ("TransferSingle(address,address,address,uint256,uint256)", TransferSingle),
        ("TransferBatch(address,address,address,uint256[],uint256[])", TransferBatch),
        ("Deposit(address,uint256)", Wrap),
        ("Withdrawal(address,uint256)", Unwrap),
        ("InternalBalanceChanged(address,address,int256)", InternalBalance),
        ("AuthorizationUsed(address,bytes32)", AuthorizationUsed),
    ];

    // ERC-20 and ERC-721 share the topic; the fourth topic is a token's id, which is no amount.
    private static void Transfer(scoped in LoggedEvent log, Observations into)
    {
        if (log.Row.TopicCount == 4)
        {
            into.Add(log.Tell(ObservationKind.NftTransfer) with
            {
                Asset = log.Row.Emitter,
                From = log.Topic1,
                To = log.Topic2,
                Amount = UInt256.One,
                Other = log.Row.Topic3.ToUInt256(),
            });
        }
        else if (log.Row.TopicCount == 3 && log.Row.Data.Length == WordLength)
        {
            into.Add(Moved(log, log.Topic1, log.Topic2));
        }
    }

    private static ObservationRow Moved(scoped in LoggedEvent log, Address from, Address to)
    {
        // What a wrapping contract mints or burns, it takes in or gives out as coin.
        var source = log.IsWrappedCoin && from.IsZero ? log.Row.Emitter : from;
        var target = log.IsWrappedCoin && to.IsZero ? log.Row.Emitter : to;
        var kind = source.IsZero ? ObservationKind.Mint : target.IsZero ? ObservationKind.Burn : ObservationKind.Transfer;
        return log.Tell(kind) with { Asset = log.Asset, From = source, To = target, Amount = log.Data.Number(0) };
    }

    private static void Approval(scoped in LoggedEvent log, Observations into)
    {
        if (log.Row.TopicCount == 4 || log.Is(topics: 3, words: 1))
        {
            var isNft = log.Row.TopicCount == 4;
            into.Add(log.Tell(ObservationKind.Approval) with
            {
                Asset = log.Row.Emitter,
                From = log.Topic1,
                To = log.Topic2,
                Amount = isNft ? UInt256.One : log.Data.Number(0),
                Other = isNft ? log.Row.Topic3.ToUInt256() : UInt256.Zero,
            });
        }
    }

    private static void ApprovalForAll(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 1))
        {
            into.Add(log.Tell(ObservationKind.OperatorApproval) with
            {
                Asset = log.Row.Emitter,
                From = log.Topic1,
                To = log.Topic2,
                Amount = log.Data.Number(0),
            });
        }
    }

    private static void TransferSingle(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 2))
        {
            into.Add(log.Tell(ObservationKind.NftTransfer) with
            {
                Asset = log.Row.Emitter,
                From = log.Topic2,
                To = log.Topic3,
                Other = log.Data.Number(0),
                Amount = log.Data.Number(1),
            });
        }
    }

    private static void TransferBatch(scoped in LoggedEvent log, Observations into)
    {
        var ids = log.Row.TopicCount == 4 ? log.Data.ElementsAt(0, WordLength) : 0;
        if (ids > 0)
        {
            into.Add(log.Tell(ObservationKind.NftTransfer) with
            {
                Asset = log.Row.Emitter,
                From = log.Topic2,
                To = log.Topic3,
                Other = (ulong)ids,
                Amount = (ulong)ids,
            });
        }
    }

    // Many staking contracts say Deposit(address,uint256) as well: only wrapping moves the coin itself.
    private static void Wrap(scoped in LoggedEvent log, Observations into) => Wrapping(log, into, ObservationKind.VaultDeposit);

    private static void Unwrap(scoped in LoggedEvent log, Observations into) => Wrapping(log, into, ObservationKind.VaultWithdrawal);

    private static void Wrapping(scoped in LoggedEvent log, Observations into, ObservationKind elsewhere)
    {
        if (!log.Is(topics: 2, words: 1))
        {
            return;
        }

        var isIn = elsewhere == ObservationKind.VaultDeposit;
        var holder = log.Topic1;
        into.Add(log.Tell(log.IsWrappedCoin ? ObservationKind.Wrapping : elsewhere) with
        {
            From = log.IsWrappedCoin && isIn ? log.Row.Emitter : holder,
            To = log.IsWrappedCoin && !isIn ? log.Row.Emitter : holder,
            Amount = log.Data.Number(0),
        });
    }

    private static void InternalBalance(scoped in LoggedEvent log, Observations into)
    {
        if (!log.Is(topics: 3, words: 1))
        {
            return;
        }

        var delta = Int256.FromTwosComplement(log.Data.Number(0));
        into.Add(log.Tell(ObservationKind.InternalBalance) with
        {
            Asset = log.Topic2,
            From = delta.IsNegative ? log.Topic1 : log.Row.Emitter,
            To = delta.IsNegative ? log.Row.Emitter : log.Topic1,
            Amount = delta.Magnitude,
        });
    }

    private static void AuthorizationUsed(scoped in LoggedEvent log, Observations into)
    {
        if (log.Row.TopicCount == 3)
        {
            into.Add(log.Tell(ObservationKind.SignatureUsed) with { From = log.Topic1, Key = log.Row.Topic2 });
        }
    }
}
