using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>What waits at a timelock or before voters, and whom it would make rich. The vault governs itself here, and holds a hundred of a coin.</summary>
public sealed class HostileOrderTests
{
    private static readonly byte[] NoText = [0xff, 0xfe, 0xc3, 0x28];

    [Fact]
    public void Most_of_what_a_timelock_holds_ordered_for_a_stranger_pages_whoever_ordered_it()
    {
        var signal = Scheduled(Vault, Unpriced, "transfer(address,uint256)", Attacker, Ether("60"));

        Assert.True(signal is { Pages: true });
        Assert.Equal(Vault, signal.Subject);
        Assert.Contains("60", signal.Because, StringComparison.Ordinal);
        Assert.IsType<Evidence.Log>(signal.Evidence[0]);
        Assert.NotNull(Scheduled(Vault, Unpriced, "approve(address,uint256)", Attacker, UInt256.MaxValue));
        Assert.NotNull(Scheduled(Vault, Vault, "grant(address,address,uint256)", Unpriced, Attacker, Ether("100")));
        Assert.NotNull(Paying(Vault, Attacker, Ether("100000")));
    }

    [Fact]
    public void A_grant_a_move_within_the_house_and_an_order_at_a_timelock_of_others_are_nobodys_affair()
    {
        Assert.Null(Scheduled(Vault, Unpriced, "transfer(address,uint256)", Stranger, Ether("10")));
        Assert.Null(Scheduled(Vault, Unpriced, "transfer(address,uint256)", Bridge, Ether("100")));
        Assert.Null(Scheduled(Vault, Unpriced, "transfer(address,uint256)", Safe, Ether("100")));
        Assert.Null(Scheduled(Stranger, Unpriced, "transfer(address,uint256)", Attacker, Ether("100")));
        Assert.Null(Paying(Vault, Attacker, UInt256.One));
        Assert.Null(Scheduled(Vault, Vault, "updateDelay(uint256)", 0));
    }

    [Fact]
    public void A_number_beside_a_newcomer_is_no_amount_of_a_coin_without_a_price_that_nobody_named()
    {
        Assert.Null(Scheduled(Vault, Vault, "setKeeper(address,uint256)", Attacker, Ether("60")));
        Assert.NotNull(Scheduled(Vault, Vault, "setKeeper(address,address,uint256)", Attacker, Unpriced, Ether("60")));
    }

    [Fact]
    public void The_last_of_many_calls_that_one_operation_makes_is_read_like_the_first()
    {
        var harmless = OrderLog(Vault, Bridge, Order("poke(uint256)", 1), UInt256.Zero);
        var theft = OrderLog(Vault, Unpriced, Order("transfer(address,uint256)", Attacker, Ether("60")), UInt256.Zero);

        Assert.NotNull(Judge("hostile-order", Transaction(Call(Administrator, Vault, "scheduleBatch()"), [.. Enumerable.Repeat(harmless, 64), theft])));
    }

    [Fact]
    public void What_is_ordered_of_a_timelock_of_ours_is_reason_to_ask_what_it_holds()
    {
        Assert.True(MayBe(Vault));
        Assert.True(MayBe(Safe));
        Assert.False(MayBe(Stranger));

        static bool MayBe(Address by) => HostileOrder.MayBe(Block(7, Transaction(Call(Administrator, by, "schedule()"), OrderLog(by, Unpriced, [], UInt256.Zero))), 0, RecogniserBench.Watch);
    }

    [Fact]
    public void Power_over_a_contract_of_ours_ordered_for_a_stranger_pages_and_a_lesser_role_does_not()
    {
        Assert.NotNull(Scheduled(Vault, Bridge, "transferOwnership(address)", Attacker));
        Assert.NotNull(Scheduled(Vault, Bridge, "grantRole(bytes32,address)", 0, Attacker));
        Assert.NotNull(Scheduled(Vault, Vault, "grantRole(bytes32,address)", Hash("PROPOSER_ROLE"), Attacker));
        Assert.Null(Scheduled(Vault, Bridge, "grantRole(bytes32,address)", Hash("KEEPER_ROLE"), Attacker));
        Assert.Null(Scheduled(Vault, Bridge, "transferOwnership(address)", Safe));
        Assert.Null(Scheduled(Vault, Stranger, "transferOwnership(address)", Attacker));
    }

    [Fact]
    public void A_proposal_is_read_call_by_call_also_where_the_function_stands_apart_and_the_description_is_no_text()
    {
        var harmless = (Bridge, Order("poke(uint256)", 1), "");
        var theft = (Unpriced, Order("transfer(address,uint256)", Attacker, Ether("100")), "");
        var apart = (Unpriced, Order("transfer(address,uint256)", Attacker, Ether("100"))[4..], "transfer(address,uint256)");

        Assert.Null(Proposed(harmless));
        Assert.NotNull(Proposed([.. Enumerable.Repeat(harmless, 200), theft]));
        Assert.NotNull(Proposed(harmless, theft));
        Assert.NotNull(Proposed(apart));
    }

    [Fact]
    public void Data_that_is_no_order_is_none()
    {
        foreach (var length in Enumerable.Range(0, 12))
        {
            var torn = new LogSketch(Vault, [Hash(Scheduling), default, default], [.. Enumerable.Repeat((byte)0xff, length * 32)]);
            Assert.Null(Judge("hostile-order", Transaction(Call(Attacker, Vault, "go()"), torn)));
        }
    }

    private const string Scheduling = "CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)";

    private static Signal? Scheduled(Address by, Address target, string function, params object[] words) => Scheduled(by, target, Order(function, words), UInt256.Zero);

    private static Signal? Paying(Address by, Address target, UInt256 value) => Scheduled(by, target, [], value);

    private static Signal? Scheduled(Address by, Address target, byte[] order, UInt256 value) => Judge("hostile-order", Transaction(
        Call(Administrator, by, "schedule()"), OrderLog(by, target, order, value)));

    private static LogSketch OrderLog(Address by, Address target, byte[] order, UInt256 value) =>
        new(by, [Hash(Scheduling), Word(1), Word(0)], Encode("address,uint256,bytes,bytes32,uint256", target, value, order, default(Hash256), (UInt256)172_800u));

    private static Signal? Proposed(params (Address Target, byte[] Order, string Function)[] calls) => Judge("hostile-order", Transaction(
        Call(Attacker, Vault, "propose()"),
        new LogSketch(Vault, [Hash("ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)")], Encode(
            "uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,bytes",
            UInt256.One, Attacker, calls.Select(call => (object)call.Target).ToArray(), calls.Select(_ => (object)UInt256.Zero).ToArray(), calls.Select(call => (object)call.Function).ToArray(),
            calls.Select(call => (object)call.Order).ToArray(), UInt256.One, UInt256.One, NoText))));

    private static byte[] Order(string function, params object[] words) =>
        function.Length == 0 ? [] : [.. Keccak.Hash(function).AsBytes()[..4], .. words.SelectMany(word => ToWord(word).ToBigEndian())];

    private static UInt256 ToWord(object word) => word switch
    {
        Address account => account.ToUInt256(),
        Hash256 hash => hash.ToUInt256(),
        int number => (UInt256)(uint)number,
        _ => (UInt256)word,
    };

    private static byte[] Encode(string types, params object[] values) => AbiCodec.Encode([.. AbiFunction.Parse($"encode({types})").Inputs.Select(input => input.Type)], values);
}
