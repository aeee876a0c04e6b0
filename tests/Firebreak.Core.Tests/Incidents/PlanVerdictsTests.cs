using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Incidents;

public sealed class PlanVerdictsTests
{
    private static readonly HarborCase Harbor = new(A.Dawn);
    private static readonly string[] People = ["Ada", "Grace", "Edsger", "Barbara"];

    [Fact]
    public void Two_people_release_what_takes_two_and_one_does_not_however_often_he_speaks()
    {
        var plan = Plan(ApprovalPolicy.TwoPeople);

        Assert.Equal(PlanStatus.Proposed, Play(plan, ("Ada", false), ("Ada", false)).Status);
        Assert.Equal(PlanStatus.Approved, Play(plan, ("Ada", false), ("Grace", false)).Status);
    }

    [Fact]
    public void A_name_without_a_wallet_does_not_count_where_several_must_agree() =>
        Assert.IsType<Decision.Refused>(Opened(Plan(ApprovalPolicy.TwoPeople)).Decide(new Command.Approve(Plan(ApprovalPolicy.TwoPeople).Id, "by phone"), Actor.Human("Ada"), A.Dawn));

    [Fact]
    public void Two_names_with_one_wallet_are_one_person()
    {
        var plan = Plan(ApprovalPolicy.TwoPeople);
        var incident = Opened(plan);
        foreach (var name in People)
        {
            incident = After(incident, new Command.Approve(plan.Id, "signed") { Proof = Proof("Ada", breakGlass: false) }, Actor.Human(name));
        }

        Assert.Equal(PlanStatus.Proposed, incident.FindPlan(plan.Id)!.Status);
    }

    [Fact]
    public void A_signature_that_ran_out_counts_no_more_and_may_be_given_anew()
    {
        var plan = Plan(ApprovalPolicy.TwoPeople);
        var later = A.Dawn + TimeSpan.FromMinutes(1);
        var half = After(Opened(plan), new Command.Approve(plan.Id, "signed") { Proof = Proof("Ada", breakGlass: false) }, Actor.Human("Ada"));
        Command.Approve Late(string name) => new(plan.Id, "signed") { Proof = Proof(name, breakGlass: false) with { ExpiresAt = later } };

        var alone = After(half, Late("Grace"), Actor.Human("Grace"), later);
        Assert.Equal(PlanStatus.Proposed, alone.FindPlan(plan.Id)!.Status);
        Assert.Equal(PlanStatus.Approved, After(alone, Late("Ada"), Actor.Human("Ada"), later).FindPlan(plan.Id)!.Status);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("plan_", true)]
    [InlineData("0x", true)]
    [InlineData("0xplan_", false)]
    [InlineData("run_", false)]
    public void A_plan_is_named_by_the_beginning_of_its_hash(string before, bool isNamed)
    {
        var id = Plan(ApprovalPolicy.One).Id;
        var digits = id.Value.ToString()[2..];

        Assert.Equal(isNamed, id.IsNamed(before + digits));
        Assert.Equal(isNamed, id.IsNamed(before + digits[..8]));
        Assert.False(id.IsNamed(before + digits[..7]));
        Assert.False(id.IsNamed(before + "ffffffff" + digits));
    }

    [Fact]
    public void Nobody_approves_what_he_proposed_himself()
    {
        var plan = Plan(ApprovalPolicy.One);
        var incident = After(Commands.Played([]).Incident, new Command.Propose(plan), Actor.Human("Ada"));

        Assert.IsType<Decision.Refused>(incident.Decide(new Command.Approve(plan.Id, "mine"), Actor.Human("Ada"), A.Dawn));
        Assert.IsType<Decision.Accepted>(incident.Decide(new Command.Approve(plan.Id, "fine"), Actor.Human("Grace"), A.Dawn));
    }

    [Fact]
    public void The_glass_breaks_only_where_the_playbook_allows_it_and_only_for_two()
    {
        var closed = Plan(ApprovalPolicy.Quorum) with { Quorum = 4 };
        Assert.IsType<Decision.Refused>(Opened(closed).Decide(new Command.Approve(closed.Id, "signed") { Proof = Proof("Ada", breakGlass: true) }, Actor.Human("Ada"), A.Dawn));

        var open = closed with { BreakGlass = true };
        Assert.Equal(PlanStatus.Proposed, Play(open, ("Ada", true), ("Grace", false)).Status);
        Assert.Equal(PlanStatus.Approved, Play(open, ("Ada", true), ("Grace", true)).Status);
        Assert.Contains("GLASS BROKEN by Ada and Grace, where 4 people are needed", Told(open, ("Ada", true), ("Grace", true)), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_approves_in_whatever_order_it_takes_the_quorum_of_distinct_people() =>
        Gen.Select(Gen.Int[2, 4], Gen.Int[0, 3].Array[0, 12]).Sample((quorum, speakers) =>
        {
            var plan = Plan(ApprovalPolicy.Quorum) with { Quorum = quorum };
            var isReleased = Play(plan, [.. speakers.Select(speaker => (People[speaker], false))]).Status == PlanStatus.Approved;

            Assert.Equal(speakers.Distinct().Count() >= quorum, isReleased);
        });

    private static ProposedPlan Plan(ApprovalPolicy policy) => Harbor.Plan(policy);

    private static Incident Opened(ProposedPlan plan) => After(Commands.Played([]).Incident, new Command.Propose(plan), Actor.Firebreak);

    private static PlanView Play(ProposedPlan plan, params (string Name, bool BreakGlass)[] approvals) => Run(plan, approvals).Incident.FindPlan(plan.Id)!;

    private static string Told(ProposedPlan plan, params (string Name, bool BreakGlass)[] approvals) => Run(plan, approvals).Told;

    private static (Incident Incident, string Told) Run(ProposedPlan plan, (string Name, bool BreakGlass)[] approvals)
    {
        var (incident, told) = (Opened(plan), "");
        foreach (var (name, breakGlass) in approvals)
        {
            var command = new Command.Approve(plan.Id, "signed") { Proof = Proof(name, breakGlass) };
            told += string.Join('\n', ((incident.Decide(command, Actor.Human(name), A.Dawn) as Decision.Accepted)?.Events ?? []).Select(what => what.Tell()));
            incident = After(incident, command, Actor.Human(name));
        }

        return (incident, told);
    }

    private static Incident After(Incident incident, Command command, Actor by, DateTimeOffset? at = null) =>
        ((incident.Decide(command, by, at ?? A.Dawn) as Decision.Accepted)?.Events ?? []).Aggregate(
            incident, (current, what) => current.After(Entry.Seal(current.Id, previous: null, A.Dawn, A.Dawn, by, what)));

    private static SignedApproval Proof(string name, bool breakGlass) =>
        new(Address.FromBytes(Keccak.Hash(name).ToArray().AsSpan(..20)), "", breakGlass, A.Dawn, new byte[65]);
}
