using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Response;

public sealed class ApproversTests
{
    private static readonly ChainId Chain = new(31337);
    private static readonly PrivateKey Grace = PrivateKey.FromHex("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
    private static readonly PrivateKey Mallory = PrivateKey.FromHex("0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba");
    private static readonly HarborCase Harbor = new(A.Dawn);
    private static readonly ProposedPlan Plan = Harbor.Plan(ApprovalPolicy.One);

    private static readonly Protocol Protocol = new(
        "Harbor", [], [], [], [new Person("Ada", "Incident Leader"), new Person("Grace", "Signer") { Wallet = Grace.Address }, new Person("Mallory", "Guest") { Wallet = Mallory.Address }]);

    private static readonly ApprovalMessage Message = new("Grace", "I saw it.", BreakGlass: false, Plan.ExpiresAt.AddMinutes(-5));

    [Fact]
    public void What_the_wallet_of_the_roster_signed_counts()
    {
        var proof = Sign(Grace, Plan);

        Assert.Equal(Grace.Address, proof.Wallet);
        Assert.Null(WhyNot("Grace", proof));
    }

    [Fact]
    public void What_is_signed_names_chain_plan_calls_person_and_end_and_is_read_back_alike()
    {
        var json = Message.ToJson(Plan, Chain);

        Assert.Equal(Message, ApprovalMessage.Parse(json));
        Assert.All([Plan.Id.Value.ToString(), "31337", "HarborVault.pause()", "Grace", "I saw it.", "expiresAt"], word => Assert.Contains(word, json, StringComparison.Ordinal));
    }

    [Fact]
    public void A_signature_for_another_plan_chain_person_or_end_is_of_another_wallet()
    {
        var other = Plan with { Id = new PlanId(Keccak.Hash("another plan")) };
        Assert.NotNull(WhyNot("Grace", Replayed(Message, Plan, Chain, other, Chain)));
        Assert.NotNull(WhyNot("Grace", Replayed(Message, Plan, Chain, Plan, new ChainId(1))));
        Assert.NotNull(WhyNot("Grace", (Message with { ExpiresAt = Message.ExpiresAt.AddMinutes(1) }).Read(Plan, Chain, Sign(Grace, Plan).Signature)));
        Assert.NotNull(WhyNot("Grace", (Message with { BreakGlass = true }).Read(Plan, Chain, Sign(Grace, Plan).Signature)));
    }

    [Fact]
    public void Another_wallet_an_old_signature_and_one_that_outlives_the_plan_do_not_count()
    {
        Assert.NotNull(WhyNot("Grace", Sign(Mallory, Plan)));
        Assert.NotNull(WhyNot("Ada", Sign(Mallory, Plan)));
        Assert.NotNull(Approvers.WhyNot("Grace", Sign(Grace, Plan), Plan, Protocol, [], Message.ExpiresAt.AddSeconds(1)));
        var late = Message with { ExpiresAt = Plan.ExpiresAt.AddMinutes(1) };
        Assert.NotNull(WhyNot("Grace", late.Read(Plan, Chain, Grace.Sign(late.HashFor(Plan, Chain)).ToBytes())));
    }

    [Fact]
    public void A_name_is_enough_only_for_whoever_has_no_wallet_and_is_on_the_roster()
    {
        Assert.Null(WhyNot("Ada", proof: null));
        Assert.Contains("with the wallet", WhyNot("Grace", proof: null), StringComparison.Ordinal);
        Assert.Contains("not on the roster: Ada, Grace, Mallory", WhyNot("Eve", proof: null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_that_carries_a_plan_out_does_not_approve_it() =>
        Assert.NotNull(Approvers.WhyNot("Grace", Sign(Grace, Plan), Plan, Protocol, [Grace.Address], A.Dawn));

    [Fact]
    public void A_plan_that_asks_for_some_takes_the_word_of_no_other()
    {
        var reserved = Plan with { Among = ["Signer"] };

        Assert.NotNull(Approvers.WhyNot("Ada", proof: null, reserved, Protocol, [], A.Dawn));
        Assert.Null(Approvers.WhyNot("Grace", Sign(Grace, reserved), reserved, Protocol, [], A.Dawn));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"message\":{\"person\":1}}")]
    [InlineData("{\"message\":{\"person\":\"a\",\"reason\":\"\",\"breakGlass\":false,\"expiresAt\":\"99999999999999999\"}}")]
    public void What_is_no_approval_is_none(string json) => Assert.Null(ApprovalMessage.Parse(json));

    private static string? WhyNot(string name, SignedApproval? proof) => Approvers.WhyNot(name, proof, Plan, Protocol, [], A.Dawn);

    private static SignedApproval Sign(PrivateKey key, ProposedPlan plan) => Message.Read(plan, Chain, key.Sign(Message.HashFor(plan, Chain)).ToBytes())!;

    private static SignedApproval? Replayed(ApprovalMessage message, ProposedPlan signedFor, ChainId signedOn, ProposedPlan plan, ChainId chain) =>
        message.Read(plan, chain, Grace.Sign(message.HashFor(signedFor, signedOn)).ToBytes());
}
