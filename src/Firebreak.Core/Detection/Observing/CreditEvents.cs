namespace Firebreak.Core.Detection.Observing;

/// <summary>Events of flash loans, lending markets, ERC-4626 vaults and price feeds.</summary>
internal static class CreditEvents
{
    public static IEnumerable<(string Event, EventReader Read)> All =>
    [
        ("FlashLoan(address,address,address,uint256,uint8,uint256,uint16)", AaveFlashLoan),
        ("FlashLoan(address,address,address,uint256,uint256,uint16)", OldAaveFlashLoan),
        ("FlashLoan(address,address,uint256,uint256)", SharedFlashLoan),
        ("FlashLoan(address,address,uint256)", MorphoFlashLoan),
        ("Flash(address,address,uint256,uint256,uint256,uint256)", PoolFlash),
        ("LogFlashLoan(address,address,uint256,uint256,address)", BentoFlashLoan),
        ("Borrow(address,address,address,uint256,uint8,uint256,uint16)", AaveBorrow),
        ("Borrow(address,address,address,uint256,uint256,uint256,uint16)", AaveBorrow),
        ("Borrow(address,uint256,uint256,uint256)", CompoundBorrow),
        ("Borrow(bytes32,address,address,address,uint256,uint256)", MorphoBorrow),
        ("LiquidationCall(address,address,address,uint256,uint256,address,bool)", AaveLiquidation),
        ("LiquidateBorrow(address,address,uint256,address,uint256)", CompoundLiquidation),
        ("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)", MorphoLiquidation),
        ("DeficitCreated(address,address,uint256)", Deficit),
        ("Deposit(address,address,uint256,uint256)", VaultDeposit),
        ("Withdraw(address,address,address,uint256,uint256)", VaultWithdraw),
        ("Redeem(address,uint256,uint256)", CompoundRedeem),
        ("AnswerUpdated(int256,uint256,uint256)", AnswerUpdated),
        ("NewPriceOracle(address,address)", NewOracle),
    ];

    private static void AaveFlashLoan(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 4))
        {
            into.Add(log.Tell(ObservationKind.FlashLoan) with { Asset = log.Topic2, To = log.Topic1, Amount = log.Data.Number(1) });
        }
    }

    private static void OldAaveFlashLoan(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 3))
        {
            into.Add(log.Tell(ObservationKind.FlashLoan) with { Asset = log.Topic3, To = log.Topic1, Amount = log.Data.Number(0) });
        }
    }

    // Balancer indexes the token, Maker's lender does not; both share the topic.
    private static void SharedFlashLoan(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 2))
        {
            into.Add(log.Tell(ObservationKind.FlashLoan) with { Asset = log.Topic2, To = log.Topic1, Amount = log.Data.Number(0), Other = log.Data.Number(1) });
        }
        else if (log.Is(topics: 2, words: 3))
        {
            into.Add(log.Tell(ObservationKind.FlashLoan) with
            {
                Asset = log.Data.Account(0),
                To = log.Topic1,
                Amount = log.Data.Number(1),
                Other = log.Data.Number(2),
            });
        }
    }

    private static void MorphoFlashLoan(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 1))
        {
            into.Add(log.Tell(ObservationKind.FlashLoan) with { Asset = log.Topic2, To = log.Topic1, Amount = log.Data.Number(0) });
        }
    }

    private static void PoolFlash(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 4))
        {
            into.Add(log.Tell(ObservationKind.FlashLoan) with { To = log.Topic2, Amount = log.Data.Number(0), Other = log.Data.Number(1) });
        }
    }

    private static void BentoFlashLoan(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 2))
        {
            into.Add(log.Tell(ObservationKind.FlashLoan) with { Asset = log.Topic2, To = log.Topic3, Amount = log.Data.Number(0), Other = log.Data.Number(1) });
        }
    }

    private static void AaveBorrow(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 4))
        {
            into.Add(log.Tell(ObservationKind.Borrow) with { Asset = log.Topic1, From = log.Topic2, To = log.Data.Account(0), Amount = log.Data.Number(1) });
        }
    }

    private static void CompoundBorrow(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 1, words: 4))
        {
            into.Add(log.Tell(ObservationKind.Borrow) with { From = log.Data.Account(0), To = log.Data.Account(0), Amount = log.Data.Number(1) });
        }
    }

    private static void MorphoBorrow(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 3))
        {
            into.Add(log.Tell(ObservationKind.Borrow) with { Key = log.Row.Topic1, From = log.Topic2, To = log.Topic3, Amount = log.Data.Number(1) });
        }
    }

    private static void AaveLiquidation(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 4))
        {
            into.Add(log.Tell(ObservationKind.Liquidation) with
            {
                Asset = log.Topic2,
                Counter = log.Topic1,
                From = log.Topic3,
                To = log.Data.Account(2),
                Amount = log.Data.Number(0),
                Other = log.Data.Number(1),
            });
        }
    }

    private static void CompoundLiquidation(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 1, words: 5))
        {
            into.Add(log.Tell(ObservationKind.Liquidation) with
            {
                To = log.Data.Account(0),
                From = log.Data.Account(1),
                Amount = log.Data.Number(2),
                Counter = log.Data.Account(3),
                Other = log.Data.Number(4),
            });
        }
    }

    private static void MorphoLiquidation(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 5))
        {
            into.Add(log.Tell(ObservationKind.Liquidation) with
            {
                Key = log.Row.Topic1,
                To = log.Topic2,
                From = log.Topic3,
                Amount = log.Data.Number(0),
                Other = log.Data.Number(2),
            });
        }
    }

    private static void Deficit(scoped in LoggedEvent log, Observations into)
    {
        if (log.Row.TopicCount == 3 && log.Data.Has(1))
        {
            into.Add(log.Tell(ObservationKind.Deficit) with { From = log.Topic1, Asset = log.Topic2, Amount = log.Data.Number(0) });
        }
    }

    private static void VaultDeposit(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 3, words: 2))
        {
            into.Add(log.Tell(ObservationKind.VaultDeposit) with { From = log.Topic1, To = log.Topic2, Amount = log.Data.Number(0), Other = log.Data.Number(1) });
        }
    }

    private static void VaultWithdraw(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 4, words: 2))
        {
            into.Add(log.Tell(ObservationKind.VaultWithdrawal) with { From = log.Topic3, To = log.Topic2, Amount = log.Data.Number(0), Other = log.Data.Number(1) });
        }
    }

    private static void CompoundRedeem(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 1, words: 3))
        {
            into.Add(log.Tell(ObservationKind.VaultWithdrawal) with
            {
                From = log.Data.Account(0),
                To = log.Data.Account(0),
                Amount = log.Data.Number(1),
                Other = log.Data.Number(2),
            });
        }
    }

    private static void AnswerUpdated(scoped in LoggedEvent log, Observations into)
    {
        if (log.Row.TopicCount == 3)
        {
            var answer = Ethereum.Int256.FromTwosComplement(log.Row.Topic1.ToUInt256());
            into.Add(log.Tell(ObservationKind.OracleAnswer) with { Amount = answer.Magnitude, Key = log.Row.Topic2, Tag = answer.IsNegative ? (byte)1 : (byte)0 });
        }
    }

    private static void NewOracle(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 1, words: 2))
        {
            into.Add(log.Tell(ObservationKind.OracleReplaced) with { From = log.Data.Account(0), To = log.Data.Account(1) });
        }
    }
}
