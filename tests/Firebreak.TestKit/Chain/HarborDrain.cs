using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>
/// The drain of a vault of ether as blocks: a source pays a mule, the mule the attacker, the attacker creates its contract and strikes three
/// times through re-entrancy; the guardian pauses; a fourth strike fails; the loot goes to a sink. All amounts are exact.
/// </summary>
public static class HarborDrain
{
    public const ulong FirstHostileBlock = 23;
    public const ulong PauseBlock = 25;
    public const ulong LastBlock = 28;

    public static Address Source { get; } = A.Account("source");

    public static Address Mule { get; } = A.Account("mule");

    public static Address Attacker { get; } = A.Account("attacker");

    public static Address Contract { get; } = A.Account("attack contract");

    public static Address Sink { get; } = A.Account("sink");

    public static Address Vault { get; } = A.Account("vault");

    public static Address Guardian { get; } = A.Account("guardian");

    public static UInt256 AtRisk { get; } = A.Ether("1100.4");

    /// <summary>What three strikes took together.</summary>
    public static UInt256 Lost { get; } = A.Ether("126.000000000000000003");

    public static Protocol Protocol { get; } = new(
        "Harbor",
        [new WatchedContract("HarborVault", Vault, "erc4626-native", "pausable")],
        [new Asset("ETH", Address: null, 18, 2_500m, PricedBy: null, PricedIn: null), new Asset("hvETH", Vault, 18, Usd: null, Vault, "ETH")],
        [new RoleHolder("guardian", Guardian, ["pause"])],
        [new Person("Ada", "Incident Leader")]);

    public static ReplayedChain Chain()
    {
        var people = Enumerable.Range(1, 6).Select(index => A.Account($"depositor {index}")).ToArray();
        var chain = new ReplayedChain(people.Concat([Source, Guardian]).ToDictionary(account => account, _ => A.Ether("5000")));
        for (var number = 0UL; number <= LastBlock; number++)
        {
            chain.Add(A.Block(number, TransactionsOf(number, people)));
        }

        foreach (var number in new[] { FirstHostileBlock, FirstHostileBlock + 1, FirstHostileBlock + 2 })
        {
            chain.Traces[StrikeHash(number)] = TraceOf(number);
        }

        return chain;
    }

    public static Hash256 StrikeHash(ulong block) => A.Hash($"strike {block}");

    /// <summary>What the rule says of a strike.</summary>
    public static Signal Signal(ulong block, string branch = "")
    {
        var transaction = StrikeHash(block);
        var slot = A.Hash("total supply");
        return new Signal(
            new SignalId(A.Hash($"signal {block}{branch}")), "reentrancy", Tier.Decisive, Family.ControlFlow, Severity.P1, Pages: true, Score: 1,
            "HarborVault.redeem was re-entered through deposit before it wrote its books.",
            new Provenance(A.Chain, A.BlockRef(block, branch), A.Dawn.AddSeconds(block), transaction), Vault, [Attacker, Contract], A.Ether("42"),
            [
                new Evidence.Frame(transaction, 2, Contract, Vault, SelectorOf("redeem(uint256,address,address)"), "open call"),
                new Evidence.Frame(transaction, 4, Contract, Vault, SelectorOf("deposit(address)"), "re-entering call"),
                new Evidence.Slot(transaction, Vault, slot, 12, "read before the re-entry"),
                new Evidence.Slot(transaction, Vault, slot, 15, "read inside"),
                new Evidence.Slot(transaction, Vault, slot, 19, "written after the re-entry"),
            ]);
    }

    private static IEnumerable<TransactionSketch> TransactionsOf(ulong number, Address[] people) => number switch
    {
        0 => [],
        <= 10 => [Deposit(people[number % 6], A.Ether("100.05"), A.Ether("100.05"))],
        <= 19 => [Deposit(people[number % 6], A.Ether("11.1"), A.Ether("11.1")), A.Transaction(A.Call(people[0], people[1], "", A.Ether("1")))],
        20 => [A.Transaction(A.Call(Source, Mule, "", A.Ether("104")))],
        21 => [A.Transaction(A.Call(Mule, Attacker, "", A.Ether("102"))), A.Transaction(A.Call(people[2], Attacker, "", 1))],
        22 => [A.Transaction(A.Creation(Attacker, Contract, A.Ether("100")))],
        23 or 24 => [Strike(number, A.Ether("92"))],
        25 => [Strike(number, A.Ether("92.000000000000000003")), A.Transaction(A.Call(Guardian, Vault, "pause()"))],
        26 => [A.Transaction(A.Call(Attacker, Contract, "strike(uint256,uint256)") with { Reverts = true, Output = [0xd9, 0x3c, 0x06, 0x65] })],
        27 => [A.Transaction(A.Call(Attacker, Contract, "retire()", A.Call(Contract, Attacker, "", A.Ether("100") + Lost)))],
        _ => [A.Transaction(A.Call(Attacker, Sink, "", A.Ether("200")))],
    };

    private static TransactionSketch Deposit(Address from, UInt256 assets, UInt256 shares) => A.Transaction(
        A.Call(from, Vault, "deposit(address)", assets) with { Arguments = from.ToWord().ToArray() }, A.Transfer(Vault, Address.Zero, from, shares));

    private static TransactionSketch Strike(ulong number, UInt256 payout)
    {
        var stake = A.Ether("50");
        var again = A.Call(Contract, Vault, "deposit(address)", stake) with { Arguments = Contract.ToWord().ToArray() };
        return A.Transaction(
            A.Call(
                Attacker, Contract, "strike(uint256,uint256)",
                A.Call(Contract, Vault, "deposit(address)", stake) with { Arguments = Contract.ToWord().ToArray() },
                Redeem(stake, A.Call(Vault, Contract, "", stake, again)),
                Redeem(A.Ether("55"), A.Call(Vault, Contract, "", payout))),
            A.Transfer(Vault, Address.Zero, Contract, stake),
            A.Transfer(Vault, Address.Zero, Contract, A.Ether("55")),
            A.Transfer(Vault, Contract, Address.Zero, stake),
            A.Transfer(Vault, Contract, Address.Zero, A.Ether("55"))) with
        { Name = $"strike {number}" };
    }

    private static CallSketch Redeem(UInt256 shares, CallSketch payment) =>
        A.Call(Contract, Vault, "redeem(uint256,address,address)", payment) with
        {
            Arguments = [.. shares.ToBigEndian(), .. Contract.ToWord().ToArray(), .. Contract.ToWord().ToArray()],
        };

    private static DeepTrace TraceOf(ulong number)
    {
        var (supply, balance) = (A.Hash("total supply"), A.Hash("shares of the attack contract"));
        var (deposit, redeem) = (SelectorOf("deposit(address)"), SelectorOf("redeem(uint256,address,address)"));
        var none = UInt256.Zero;
        return new DeepTrace(
            A.BlockRef(number), StrikeHash(number),
            [
                new DeepFrame(-1, FrameKind.Call, Attacker, Contract, SelectorOf("strike(uint256,uint256)"), none, 0, 30, Reverted: false),
                new DeepFrame(0, FrameKind.Call, Contract, Vault, deposit, A.Ether("50"), 2, 8, Reverted: false),
                new DeepFrame(0, FrameKind.Call, Contract, Vault, redeem, none, 10, 21, Reverted: false),
                new DeepFrame(2, FrameKind.Call, Vault, Contract, 0, A.Ether("50"), 13, 18, Reverted: false),
                new DeepFrame(3, FrameKind.Call, Contract, Vault, deposit, A.Ether("50"), 14, 17, Reverted: false),
                new DeepFrame(0, FrameKind.Call, Contract, Vault, redeem, none, 23, 29, Reverted: false),
                new DeepFrame(5, FrameKind.Call, Vault, Contract, 0, A.Ether("92"), 25, 27, Reverted: false),
            ],
            [
                new StorageAccess(1, Vault, supply, IsWrite: true, 5),
                new StorageAccess(2, Vault, balance, IsWrite: false, 11),
                new StorageAccess(2, Vault, supply, IsWrite: false, 12),
                new StorageAccess(4, Vault, supply, IsWrite: false, 15),
                new StorageAccess(4, Vault, balance, IsWrite: true, 16),
                new StorageAccess(2, Vault, supply, IsWrite: true, 19),
                new StorageAccess(2, Vault, balance, IsWrite: true, 20),
                new StorageAccess(5, Vault, supply, IsWrite: false, 24),
                new StorageAccess(5, Vault, supply, IsWrite: true, 28),
            ]);
    }

    private static uint SelectorOf(string signature) => AbiFunction.Parse(signature).Selector;
}
