using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

public sealed class PowerRecogniserTests
{
    private const string OwnerChanged = "OwnershipTransferred(address,address)";
    private const string Upgraded = "Upgraded(address)";
    private const string Execute = "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)";

    [Fact]
    public void A_stranger_who_initialises_a_living_contract_takes_it_over()
    {
        var signal = Judge("takeover", Transaction(
            Call(Attacker, Vault, "initialize(address)").Saying(Attacker.ToWord()),
            Log(Vault, "Initialized(uint8)", [], 1), Log(Vault, OwnerChanged, default, Attacker)));

        Assert.True(signal is { Pages: true });
        Assert.Equal(Vault, signal.Subject);
        Assert.IsType<Firebreak.Core.Detection.Evidence.Log>(signal.Evidence[0]);
    }

    [Fact]
    public void An_owner_who_hands_over_what_is_his_takes_nothing() => Assert.Null(Judge("takeover", Transaction(
        Call(Stranger, Vault, "transferOwnership(address)"), Log(Vault, OwnerChanged, Stranger, Account("heir")))));

    [Fact]
    public void What_a_listed_administrator_does_through_another_contract_is_his_right() => Assert.Null(Judge("takeover", Transaction(
        Call(Administrator, Account("script"), "run()", Call(Account("script"), Vault, "initialize()")), Log(Vault, "Initialized(uint64)", [], 2))));

    [Fact]
    public void A_contract_that_is_created_and_initialised_at_once_is_new() => Assert.Null(Judge("takeover", Transaction(
        Call(Attacker, Account("factory"), "make()", Creation(Account("factory"), Token, 0), Call(Account("factory"), Token, "initialize()")),
        Log(Token, "Initialized(uint8)", [], 1))));

    [Fact]
    public void A_role_that_a_stranger_grants_himself_is_a_takeover()
    {
        Assert.True(Judge("takeover", Transaction(Call(Attacker, Vault, "grantRole(bytes32,address)"), RoleGranted(Attacker, by: Attacker))) is { Pages: true });
        Assert.Null(Judge("takeover", Transaction(Call(Administrator, Vault, "grantRole(bytes32,address)"), RoleGranted(Stranger, by: Administrator))));
    }

    [Fact]
    public void An_upgrade_by_a_stranger_pages_and_one_by_the_administrator_is_news()
    {
        var (byStranger, byAdministrator) = (Upgrade(Attacker), Upgrade(Administrator));

        Assert.True(Judge("unexpected-upgrade", byStranger) is { Pages: true });
        Assert.Null(Judge("announced-upgrade", byStranger));
        Assert.Null(Judge("unexpected-upgrade", byAdministrator));
        Assert.True(Judge("announced-upgrade", byAdministrator) is { Pages: false });
    }

    [Fact]
    public void An_upgrade_with_a_stolen_key_that_drains_at_once_pages() => Assert.True(Judge("unexpected-upgrade", Transaction(
        Call(Administrator, Vault, "upgradeToAndCall(address,bytes)", Call(Vault, Stranger, "", Ether("100"))), Log(Vault, Upgraded, Stranger))) is { Pages: true });

    [Fact]
    public void A_Safe_that_runs_foreign_code_on_its_own_storage_is_taken_over()
    {
        Assert.True(Judge("safe-takeover", SafeCall(Stranger, operation: 1)) is { Pages: true, Because: var because } && because.Contains("own storage", StringComparison.Ordinal));
        Assert.Null(Judge("safe-takeover", SafeCall(Stranger, operation: 0)));
        Assert.Null(Judge("safe-takeover", SafeCall(Address.Parse("0x40A2aCCbd92BCA938b02010E17A5b8929b49130D"), operation: 1)));
    }

    [Fact]
    public void Foreign_code_hidden_in_a_published_batch_is_found()
    {
        var batch = Address.Parse("0xA238CBeb142c10Ef7Ad8442C6D1f9E89e07e7761");
        var hidden = Call(Safe, Stranger, "sweep()").OnOwnStorage();
        var call = Call(Stranger, Safe, Execute, Call(Safe, batch, "multiSend(bytes)", hidden).OnOwnStorage())
            .Saying(batch.ToWord(), Word(0), Word(0), Word(1));

        Assert.True(Judge("safe-takeover", Transaction(call)) is { Pages: true });
    }

    [Fact]
    public void Another_owner_of_a_Safe_is_told_and_another_threshold_wakes_people()
    {
        var call = Call(Stranger, Safe, Execute).Saying(Safe.ToWord(), Word(0), Word(0), Word(0));

        Assert.True(Judge("safe-takeover", Transaction(call, Log(Safe, "AddedOwner(address)", [], Stranger.ToUInt256()))) is { Pages: false });
        Assert.True(Judge("safe-takeover", Transaction(call, Log(Safe, "ChangedThreshold(uint256)", [], 1))) is { Pages: true });
    }

    [Fact]
    public void Votes_cast_and_carried_out_in_one_transaction_page_and_an_ordinary_vote_does_not()
    {
        var vote = Log(Vault, "VoteCast(address,uint256,uint8,uint256,string)", [Attacker.ToWord()], 1, 1, Ether("9"), 128, 0);
        var root = Call(Attacker, AttackContract, "go()");

        Assert.True(Judge("governance-flash-vote", Transaction(root, vote, Log(Vault, "ProposalExecuted(uint256)", [], 1))) is { Pages: true });
        Assert.True(Judge("governance-flash-vote", Transaction(root, vote, FlashLoan())) is { Pages: true });
        Assert.Null(Judge("governance-flash-vote", Transaction(root, vote)));
        Assert.Null(Judge("governance-flash-vote", Transaction(root, Log(Vault, "ProposalExecuted(uint256)", [], 1))));
        Assert.Null(Judge("governance-flash-vote", Transaction(root, Log(Stranger, "ProposalExecuted(uint256)", [], 1), FlashLoan())));
    }

    [Fact]
    public void A_contract_of_ours_that_destroys_itself_is_told()
    {
        Assert.NotNull(Judge("code-vanished", Transaction(Call(Attacker, Vault, "kill()", Destruct(Vault)))));
        Assert.Null(Judge("code-vanished", Transaction(Call(Attacker, Vault, "kill()", Destruct(Stranger)))));
    }

    [Fact]
    public void A_bridge_that_pays_for_a_message_under_the_empty_root_pages_and_one_that_checked_a_signature_does_not()
    {
        var root = Call(Bridge, Account("replica"), "acceptableRoot(bytes32)").Statically().Saying(Word(0)).Answering(1);

        Assert.True(Judge("forged-message", Payout(root)) is { Pages: true, Because: var because } && because.Contains("empty root", StringComparison.Ordinal));
        Assert.True(Judge("forged-message", Payout()) is { Pages: true });
        Assert.Null(Judge("forged-message", Payout(Recovering(Bridge, Stranger))));
    }

    [Fact]
    public void One_signature_in_two_calls_and_a_signature_of_nobody_page_when_they_pay()
    {
        var claim = Call(AttackContract, Vault, "claim()", Recovering(Vault, Stranger), Call(Vault, Attacker, "", Ether("50")));
        var other = Call(AttackContract, Vault, "claim()", Recovering(Vault, Stranger, "another digest"), Call(Vault, Attacker, "", Ether("50")));
        var nobody = Call(AttackContract, Vault, "claim()", Recovering(Vault, default), Call(Vault, Attacker, "", Ether("50")));

        Assert.True(Judge("signature-abuse", Transaction(Call(Attacker, AttackContract, "go()", claim, claim))) is { Pages: true });
        Assert.True(Judge("signature-abuse", Transaction(Call(Attacker, AttackContract, "go()", nobody))) is { Pages: true });
        Assert.Null(Judge("signature-abuse", Transaction(Call(Attacker, AttackContract, "go()", claim, other))));
    }

    [Fact]
    public void A_signature_that_an_earlier_transaction_used_pages_and_the_same_transaction_judged_again_does_not()
    {
        var block = Block(7, Transaction(Call(Attacker, Vault, "claim()", Recovering(Vault, Stranger), Call(Vault, Attacker, "", Ether("50")))));
        var memory = new SignatureMemory();
        foreach (var use in SignatureMemory.Measure(SceneOf(block, memory)))
        {
            memory.Note(use);
        }

        var replay = Block(9, Transaction(Call(Attacker, Vault, "claim()", Recovering(Vault, Stranger), Call(Vault, Attacker, "", Ether("50")))));

        Assert.Null(Recogniser("signature-abuse").Judge(SceneOf(block, memory)));
        Assert.True(Recogniser("signature-abuse").Judge(SceneOf(replay, memory)) is { Pages: true });

        memory.Forget(block.Ref);
        Assert.Null(Recogniser("signature-abuse").Judge(SceneOf(replay, memory)));
    }

    [Fact]
    public void A_price_written_by_a_stranger_is_told_and_pages_when_it_pays()
    {
        var answer = Log(Token, "AnswerUpdated(int256,uint256,uint256)", [Word(9), Word(1)], 5);

        Assert.True(Judge("oracle-written", Transaction(Call(Attacker, Token, "push()"), answer)) is { Pages: false });
        Assert.True(Judge("oracle-written", Transaction(Call(Attacker, Token, "push()", Call(Vault, Attacker, "", Ether("50"))), answer)) is { Pages: true });
        Assert.Null(Judge("oracle-written", Transaction(Call(Administrator, Token, "push()"), answer)));
    }

    [Fact]
    public void A_role_holder_that_gets_code_is_told_and_a_stranger_is_not()
    {
        Assert.NotNull(Judge("delegated-account", CodeSet(Administrator)));
        Assert.Null(Judge("delegated-account", CodeSet(Stranger)));
    }

    [Fact]
    public void An_owner_slot_overwritten_without_an_event_is_a_takeover()
    {
        Assert.True(Judge("takeover", SlotSet(Administrator, Attacker)) is { Pages: true });
        Assert.Null(Judge("takeover", SlotSet(Account("last depositor"), Attacker)));
    }

    [Fact]
    public void An_empty_slot_for_one_address_that_a_stranger_fills_is_a_takeover_also_where_it_shares_its_word_with_flags()
    {
        Assert.True(Judge("takeover", SlotSet(default, Attacker, Word(4))) is { Pages: true });
        Assert.True(Judge("takeover", SlotSet(UInt256.One, (Attacker.ToUInt256() << 16) + UInt256.One, Word(0))) is { Pages: true });
        Assert.Null(Judge("takeover", SlotSet(default, Attacker, Hash("an entry of a mapping"))));
    }

    [Fact]
    public void A_successor_whom_the_contract_already_knew_takes_nothing()
    {
        var owner = new StateChangeRow { Account = Vault, Field = StateField.Storage, Slot = Word(0), Before = Administrator.ToUInt256(), After = Attacker.ToUInt256() };
        var pending = new StateChangeRow { Account = Vault, Field = StateField.Storage, Slot = Word(1), Before = Attacker.ToUInt256() };

        Assert.NotNull(Judge("takeover", WithChanges(owner)));
        Assert.Null(Judge("takeover", WithChanges(owner, pending)));
    }

    [Fact]
    public void A_governor_of_unknown_functions_whose_votes_were_held_for_one_transaction_and_that_paid_by_an_older_order_pages()
    {
        var root = Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "enact(uint256)", Call(Vault, Coin, "transfer(address,uint256)").Saying(Attacker.ToWord(), Word(Ether("40")))));
        LogSketch[] votes = [Moved(AttackContract, Vault, "9", Account("votes")), Moved(Vault, Attacker, "40", Coin), Moved(Vault, AttackContract, "9", Account("votes"))];

        Assert.True(Judge("governance-flash-vote", Transaction(root, votes)) is { Pages: true });
        Assert.Null(Judge("governance-flash-vote", Transaction(root, votes[..2])));
        Assert.Null(Judge("governance-flash-vote", Transaction(
            Call(Attacker, AttackContract, "go()", Call(AttackContract, Vault, "pay(address)", Call(Vault, Coin, "transfer(address,uint256)").Saying(Attacker.ToWord(), Word(Ether("40"))))
                .Saying(Attacker.ToWord())), votes)));
    }

    [Fact]
    public void A_signature_that_one_call_carries_three_times_is_counted_three_times()
    {
        CallSketch Settle(params string[] given) => Call(Attacker, Vault, "settle()", [.. given.Select(_ => Recovering(Vault, Stranger)), Call(Vault, Attacker, "", Ether("50"))])
            .Saying([.. given.Select(text => Hash(text))]);

        Assert.True(Judge("signature-abuse", Transaction(Settle("r", "r", "r"))) is { Pages: true });
        Assert.Null(Judge("signature-abuse", Transaction(Settle("r", "q"))));
    }

    [Fact]
    public void An_upgrade_by_one_key_to_a_strangers_code_pages()
    {
        var upgrade = Transaction(Call(Administrator, Vault, "upgradeTo(address)"), Log(Vault, Upgraded, ContractAddress.Create(Attacker, 0)));

        Assert.True(Judge("unexpected-upgrade", upgrade) is { Pages: true, Because: var because } && because.Contains("alone", StringComparison.Ordinal));
    }

    private static LogSketch Moved(Address from, Address to, string ether, Address token) =>
        Log(token, "Transfer(address,address,uint256)", [from.ToWord(), to.ToWord()], Ether(ether));

    private static Block CodeSet(Address account) => WithChange(
        new StateChangeRow { Account = account, Field = StateField.Code, After = Hash("code").ToUInt256() });

    private static Block SlotSet(Address before, Address after) => WithChange(
        new StateChangeRow { Account = Vault, Field = StateField.Storage, Slot = Hash("owner"), Before = before.ToUInt256(), After = after.ToUInt256() });

    private static Block SlotSet(UInt256 before, UInt256 after, Hash256 slot) => WithChange(
        new StateChangeRow { Account = Vault, Field = StateField.Storage, Slot = slot, Before = before, After = after });

    private static Block SlotSet(Address before, Address after, Hash256 slot) => SlotSet(before.ToUInt256(), after.ToUInt256(), slot);

    private static Block WithChange(StateChangeRow change) => WithChanges(change);

    internal static Block WithChanges(params StateChangeRow[] changes)
    {
        var sound = Block(7, Transaction(Call(Attacker, Vault, "go()")));
        var builder = new BlockBuilder(sound.Header) { Lanes = Lanes.Wide };
        builder.AddTransaction(sound.Transactions[0]);
        foreach (ref readonly var frame in sound.Frames)
        {
            builder.AddFrame(frame with { Input = default, Output = default });
        }

        builder.Transaction(0).ChangeCount = changes.Length;
        foreach (var change in changes)
        {
            builder.AddChange(change);
        }

        return builder.Build();
    }

    internal static CallSketch Recovering(Address by, Address signer, string digest = "digest") =>
        // The precompile has no selector: the digest's first word is the call's beginning.
        new RawCall(by, [.. Hash(digest).ToArray(), .. Word(27).ToArray(), .. Hash("r").ToArray(), .. Hash("s").ToArray()]).ToCall(signer);

    internal static LogSketch FlashLoan() =>
        Log(Account("lender"), "FlashLoan(address,address,uint256,uint256)", [AttackContract.ToWord(), Coin.ToWord()], Ether("1000"), 0);

    private static TransactionSketch Payout(params CallSketch[] checks) => Transaction(
        Call(Attacker, Bridge, "process(bytes)", [.. checks, Call(Bridge, Coin, "transfer(address,uint256)").Saying(Attacker.ToWord(), Word(Ether("70")))]),
        Transfer(Coin, Bridge, Attacker, Ether("70")));

    private static CallSketch Destruct(Address contract) => new(FrameKind.SelfDestruct, contract, Stranger, "", 0, []);

    private static TransactionSketch Upgrade(Address by) => Transaction(Call(by, Vault, "upgradeTo(address)"), Log(Vault, Upgraded, ContractAddress.Create(Administrator, 3)));

    private static TransactionSketch SafeCall(Address target, ulong operation) =>
        Transaction(Call(Stranger, Safe, Execute).Saying(target.ToWord(), Word(0), Word(0), Word(operation)));

    private static LogSketch RoleGranted(Address to, Address by) =>
        Log(Vault, "RoleGranted(bytes32,address,address)", [default, to.ToWord(), by.ToWord()]);

    private sealed record RawCall(Address By, byte[] Input)
    {
        public CallSketch ToCall(Address signer) => new(FrameKind.StaticCall, By, Address.FromUInt256(1), "", 0, [])
        {
            Raw = Input,
            Output = signer.IsZero ? [] : signer.ToWord().ToArray(),
        };
    }
}
