using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>The drain of an imaginary vault, told with its own chain: everything that a screen or a store may meet, and nothing random.</summary>
public sealed class HarborCase(DateTimeOffset startedAt)
{
    public static ChainId Chain { get; } = new(31337);

    public static Address Vault { get; } = Address.Parse("0x5fbdb2315678afecb367f032d93f642f64180aa3");

    public static Address Guardian { get; } = Address.Parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");

    public static Address Attacker { get; } = Address.Parse("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

    public static UInt256 AtRisk { get; } = UInt256.FromUnits("1250.5", 18);

    /// <summary>The height of the first hostile block.</summary>
    public const ulong FirstHostileBlock = 64;

    public static BlockRef Block(ulong number) => new(number, HashOf(number, 0xb10c));

    public static Hash256 Transaction(ulong block) => HashOf(block, 0x7a);

    public DateTimeOffset MinedAt(ulong block) => startedAt.AddSeconds(block - (double)FirstHostileBlock);

    public Signal Drain(ulong block, string because = "The vault paid the same caller again before it had booked the first payment.") => new(
        new SignalId(HashOf(block, 0x516)), "reentrancy", Tier.Decisive, Family.ControlFlow, Severity.P1, Pages: true, Score: 0.99, because,
        new Provenance(Chain, Block(block), MinedAt(block), Transaction(block)), Vault, [Attacker], UInt256.FromUnits("12.25", 18), []);

    /// <param name="seenAfter">How long after the block Firebreak knew of it.</param>
    public static Alert AlertOf(Signal signal, TimeSpan seenAfter) =>
        Alert.From(signal, new AlertId(HashOf(1, 0xa1e7), 1), signal.Provenance.MinedAt + seenAfter);

    public Command.Open Open(string because = "The vault paid the same caller again before it had booked the first payment.") => new(
        Chain, "Harbor", AlertOf(Drain(FirstHostileBlock, because), TimeSpan.FromMilliseconds(412)), AtRisk,
        [
            new Happened.RoleAssigned("Incident Leader", "Ada"),
            new Happened.RoleAssigned("Signer", "Grace"),
            new Happened.RoleAssigned("Scribe", "Edsger"),
        ]);

    public ProposedPlan Plan(ApprovalPolicy approval = ApprovalPolicy.One, int salt = 0) => new(
        new PlanId(HashOf((ulong)salt, 0x91a7)), "pause-on-theft@1", "Pause HarborVault",
        "A decisive re-entrancy signal; the pause stops every further withdrawal.", approval, startedAt.AddHours(1),
        [
            new ProposedStep(
                0, "pausable-vault", Vault, new byte[] { 0x84, 0x56, 0xcb, 0x59 }, "HarborVault.pause()", ["deposit", "withdraw"],
                "unpause() by the Safe, 2 of 3", "guardian"),
        ]);

    public static Happened.StepSimulated StepSimulated(ProposedPlan plan) => new(
        Step(plan), Block(FirstHostileBlock), Succeeded: true, 46_021, "anvil/v1.7.1 debug_traceCall", ["paused() turns from false to true", "no balance changes"]);

    public static Happened.StepSigned StepSigned(ProposedPlan plan) => new(
        Step(plan), Guardian, Nonce: 7, Transaction(900), UInt256.FromUnits("42", 9), UInt256.FromUnits("12", 9), new byte[] { 2, 0xf8, 0x6f });

    public static Happened.StepSent StepSent(ProposedPlan plan) => new(Step(plan), Transaction(900), "node at 127.0.0.1 (ws)");

    public Happened.StepMined StepMined(ProposedPlan plan) => new(
        Step(plan), Transaction(900), Block(FirstHostileBlock + 1), MinedAt(FirstHostileBlock + 1), Succeeded: true, 46_021);

    public static Happened.StepDropped StepDropped(ProposedPlan plan) => new(Step(plan), Transaction(900), Block(FirstHostileBlock + 1));

    public static Happened.StepVerified StepVerified(ProposedPlan plan) => new(Step(plan), Block(FirstHostileBlock + 1), "paused() = true");

    public Happened.Contained Contained() => new(Block(FirstHostileBlock + 1), MinedAt(FirstHostileBlock + 1));

    /// <param name="path">Relative to the data directory.</param>
    public static Happened.CaseFileSealed Sealed(string path) => new(
        1, HashOf(1, 0x5ea1), path,
        new CaseFigures(
            "Re-entrancy in HarborVault.withdraw(uint256)", Attacker, Address.Parse("0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0"),
            Address.Parse("0x15d34aaf54267db7d7c367839aaf71a00a2c6a65"), FirstHostileBlock, AtRisk, UInt256.FromUnits("24.5", 18), UInt256.FromUnits("1226", 18)));

    private static StepKey Step(ProposedPlan plan) => new(plan.Id, 0);

    // Spread over the whole word, so that abbreviations of two hashes never look alike.
    private static Hash256 HashOf(ulong number, ulong kind)
    {
        var seed = (number + 1) * 0x9e37_79b9_7f4a_7c15UL;
        return Hash256.FromUInt256(new UInt256(seed ^ kind, seed * 31, seed * 131 ^ kind, (seed * 0xd134_2543_de82_ef95UL) ^ (kind << 40)));
    }
}
