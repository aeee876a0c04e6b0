using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

public sealed class ExpressionTests
{
    private const string Placed =
        "Placed(address indexed maker, string indexed tag, (uint256 id, (int64 price, address[] fees) inner) order, bytes32 kind, string name, bool live, uint8[3] steps, bytes raw)";

    private static readonly Address Maker = Address.Parse("0x00000000000000000000000000000000000000aa");

    private static readonly Block Order = Block(7, Logging(Log(
        Vault, Placed, Maker, Hash256.Zero, new object[] { (UInt256)5000, new object[] { (Int256)(-12), new object[] { Maker, Vault } } },
        Convert.FromHexString("ab".PadRight(64, '0')), "Wrapped Ether", true, new object[] { (UInt256)1, (UInt256)2, (UInt256)3 }, new byte[] { 0xca, 0xfe })));

    private static readonly Block Payment = Block(
        7, Logging(Log(Vault, TransferEvent, Account("alice"), Vault, Ether("1500"))));

    [Theory]
    [InlineData("value > 1000")]
    [InlineData("value >= 1_500 ether")]
    [InlineData("value == 1500000000000000000000")]
    [InlineData("value == 0x5150ae84a8cdf00000")]
    [InlineData("value == '1500000000000000000000'")]
    [InlineData("1_000 ether < value")]
    [InlineData("NOT value < 1000")]
    [InlineData("not (value < 1000 or value > 1e30)")]
    [InlineData("value > 1 AND value > 2 and value > 3")]
    [InlineData("value < 1 OR value > 2 AND value != 3")]
    [InlineData("value IN (1, 1500 ether)")]
    [InlineData("value NOT IN [1, 2]")]
    [InlineData("units(value, 18) == 1500")]
    [InlineData("units(value, ETH) * 2.5 >= 3_750")]
    [InlineData("value / 7 * 7 <= value")]
    [InlineData("value % 7 ether == 2 ether")]
    [InlineData("-value < -1 + 0.5")]
    [InlineData("abs(0 - value) == value")]
    [InlineData("max(1, value, 3) == value AND min(value, 2) == 2")]
    [InlineData("usd(value, native) == 3_000_000")]
    [InlineData("usd(value) == 3000000")]
    [InlineData("usd(value, HBR) > 2_999_999.99")]
    [InlineData("decimals(ETH) == 18")]
    [InlineData("to == HarborVault")]
    [InlineData("to == 'harborvault'")]
    [InlineData("to IN protocol AND from NOT IN protocol")]
    [InlineData("from != to")]
    [InlineData("args.value > 5 AND args[2] > 5")]
    [InlineData("log.address == HarborVault AND log.topics == 3")]
    [InlineData("log.data ends_with 0x00 AND length(log.data) == 32")]
    [InlineData("word(log.data, 0) == value")]
    [InlineData("tx.value == 0 AND tx.status == succeeded AND tx.from != tx.to")]
    [InlineData("tx.status == 'SUCCEEDED'")]
    [InlineData("tx.gas_price <= 12 wei AND tx.gas_used == 100000")]
    [InlineData("block.number == 7 AND block.time > 1_700_000_000")]
    public void A_transfer_is_what_it_is(string where) => Assert.True(Fires(Payment, TransferEvent, where), where);

    [Theory]
    [InlineData("value > 1_500 ether")]
    [InlineData("NOT value > 1000")]
    [InlineData("value IN (1, 2)")]
    [InlineData("to NOT IN protocol")]
    [InlineData("value / 0 > 1")]
    [InlineData("NOT value / 0 > 1")]
    [InlineData("tx.status == reverted")]
    [InlineData("word(log.data, 1) == 0 OR NOT word(log.data, 1) == 0")]
    public void A_transfer_is_not_what_it_is_not(string where) => Assert.False(Fires(Payment, TransferEvent, where), where);

    [Theory]
    [InlineData("order.id == 5000 AND order.inner.price == -12 AND order.inner.price < 0")]
    [InlineData("order[0] == 5000 AND order[1][0] == -12")]
    [InlineData("order.inner.fees[0] == maker AND order.inner.fees[1] == HarborVault")]
    [InlineData("order.inner.fees contains maker AND NOT order.inner.fees contains 0x0000000000000000000000000000000000000001")]
    [InlineData("length(order.inner.fees) == 2")]
    [InlineData("kind starts_with 0xab AND kind contains 0xab00")]
    [InlineData("name contains 'ether' AND name starts_with wrapped AND name ends_with \"R\"")]
    [InlineData("name == 'wrapped ether' AND name IN ('a', 'WRAPPED ETHER')")]
    [InlineData("live == true AND live AND NOT live == false")]
    [InlineData("steps[1] == 2 AND steps[0] + steps[2] == 2 * steps[1]")]
    [InlineData("raw == 0xcafe AND length(raw) == 2")]
    [InlineData("tag == 0x0000000000000000000000000000000000000000000000000000000000000000")]
    public void Tuples_arrays_and_texts_are_read_where_they_lie(string where) => Assert.True(Fires(Order, Placed, where), where);

    [Theory]
    [InlineData("order.inner.fees[2] == maker")]
    [InlineData("NOT order.inner.fees[2] == maker")]
    public void What_is_not_there_is_neither_so_nor_not_so(string where) => Assert.False(Fires(Order, Placed, where), where);

    [Theory]
    [InlineData("vaule > 5", 0, "did you mean value?")]
    [InlineData("value > ", 8, "write a value here")]
    [InlineData("value >> 5", 7, "write a value here")]
    [InlineData("value = 5", 6, "write == to compare")]
    [InlineData("value > 5 to == from", 10, "join conditions with AND or OR")]
    [InlineData("value > 'many'", 0, "compare values of one kind")]
    [InlineData("(value > 5", 10, "close the bracket")]
    [InlineData("value contains 5", 0, "use ==, !=, >, >=, < or <=")]
    [InlineData("value + from > 5", 8, "write a number or a field that holds one")]
    [InlineData("value", 0, "compare it with something, for example > 0")]
    [InlineData("from == 0x1234", 8, "write 0x and 40 hex digits")]
    [InlineData("from == treasury", 8, "is not known here")]
    [InlineData("tx.valeu > 1", 3, "did you mean value?")]
    [InlineData("tx.max_fee_per_gas > 1", 3, "does not keep")]
    [InlineData("tx.status == failed", 13, "use one of: succeeded, reverted")]
    [InlineData("unit(value, 18) > 1", 0, "did you mean units?")]
    [InlineData("units(value) > 1", 0, "write units(x, 6)")]
    [InlineData("usd(value, DAY) > 1", 11, "use one of: ETH, HBR, native")]
    [InlineData("value IN friends", 9, "use one of: protocol")]
    [InlineData("value IN ()", 9, "write what may be in it")]
    [InlineData("name == 'open", 8, "close it with '")]
    [InlineData("value > 5 && to == from", 10, "write AND, OR or NOT")]
    [InlineData("value.x > 1", 6, "remove what follows the name")]
    [InlineData("count() > 3", 0, "write it in window: when:")]
    [InlineData("1 < value < 5", 10, "compare two values at a time")]
    public void A_fault_is_told_at_its_place_with_what_mends_it(string where, int at, string mend)
    {
        var faults = new List<RuleFault>();

        Assert.Null(RuleCompiler.Compile(Draft(TriggerKind.Log, TransferEvent, where), Protocol(), faults));

        var fault = Assert.Single(faults, fault => fault.At.Text == where && fault.Spot?.Start == at);
        Assert.Contains(mend, $"{fault.What}; {fault.Mend}", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var faults = new List<RuleFault>();

        RuleCompiler.Compile(Draft(TriggerKind.Log, TransferEvent, "vaule > 5 AND form == to OR usd(valu) > 3"), Protocol(), faults);

        Assert.Equal(["did you mean value?", "did you mean from?", "did you mean value?"], faults.Select(fault => fault.Mend));
    }

    [Fact]
    public void What_has_no_price_is_a_gap_and_neither_more_nor_less_than_a_sum()
    {
        var block = Block(7, Logging(Log(Account("token"), TransferEvent, Vault, Vault, (UInt256)5)));
        var judged = Book(Draft(TriggerKind.Log, TransferEvent, "NOT usd(value) > 5 OR usd(value) > 1")).Judge(block, Valuation());

        Assert.Empty(judged.Signals);
        Assert.Contains("has no price", Assert.Single(judged.Gaps).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_that_nobody_learned_yet_is_a_gap()
    {
        var judged = Book(Draft(TriggerKind.Log, TransferEvent, "value > 3 * baseline('outflow')")).Judge(Payment, Valuation());

        Assert.Empty(judged.Signals);
        Assert.Contains("no baseline 'outflow' yet", Assert.Single(judged.Gaps).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Expressions_of_any_length_and_depth_end_in_bounded_time()
    {
        Assert.Contains("longer than", FaultOf(new string('(', 2_000_000)), StringComparison.Ordinal);
        Assert.Contains("deep", FaultOf($"{new string('(', 900)}value{new string(')', 900)} > 1"), StringComparison.Ordinal);
        Assert.Contains("deep", FaultOf(string.Concat(Enumerable.Repeat("NOT ", 900)) + "value > 1"), StringComparison.Ordinal);
        Assert.Contains("deep", FaultOf(new string('-', 1_500) + "value > 1"), StringComparison.Ordinal);
        Assert.Contains("parts", FaultOf(string.Join(" OR ", Enumerable.Repeat("x>1", 900))), StringComparison.Ordinal);
        Assert.True(Fires(Payment, TransferEvent, string.Join(" AND ", Enumerable.Repeat("value>1", 450))));
        Assert.True(Fires(Payment, TransferEvent, string.Join("+", Enumerable.Repeat("value", 900)) + " > 1"));
    }

    private static string FaultOf(string where)
    {
        var faults = new List<RuleFault>();
        RuleCompiler.Compile(Draft(TriggerKind.Log, TransferEvent, where), Protocol(), faults);
        return faults[0].What;
    }

    private static bool Fires(Block block, string declaration, string where) =>
        Book(Draft(TriggerKind.Log, declaration, where)).Judge(block, Valuation()).Signals.Count > 0;
}
