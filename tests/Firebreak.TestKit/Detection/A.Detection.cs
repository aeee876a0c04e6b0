using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

public static partial class A
{
    /// <summary>A vault that holds ether and issues shares, with a lever to pause it.</summary>
    public static Address Vault { get; } = Account("vault");

    public static Address Attacker { get; } = Account("attacker");

    public static Address AttackContract { get; } = Account("attack contract");

    /// <summary>Protects <see cref="Vault"/>, ether at 2,000 dollars, and further contracts if asked.</summary>
    public static Protocol Protocol(params Address[] further) => new(
        "Harbor",
        [
            new WatchedContract("HarborVault", Vault, "erc4626-native", "pausable-vault"),
            .. further.Select((address, index) => new WatchedContract($"Harbor{index + 1}", address, "erc20", Lever: null)),
        ],
        [
            new Asset("ETH", Address: null, 18, 2_000m, PricedBy: null, PricedIn: null),
            new Asset("HBR", Vault, 18, Usd: null, Vault, "ETH"),
        ],
        [],
        [new Person("Ada", "Incident Leader")]);

    public static Watch Watch(params Address[] further) => new(Protocol(further));

    /// <summary>The vault holds this much, a share is worth one ether, and ether 2,000 dollars.</summary>
    public static Valuation Valuation(string etherHeld = "1000") => new(
        BlockRef(6), [new Rate(Vault, 1, 1)], [new Holding(Vault, Asset: null, Ether(etherHeld))], UsdPerCoin: 2_000m);

    public static Rule PagingRule { get; } = Rule("reentrancy", Severity.P1, Tier.Decisive, Family.ControlFlow) with
    {
        Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames | Lanes.Storage,
        Parameters = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["minimum-gain-usd"] = 10_000m,
            ["minimum-gain-share-of-tvl"] = 0.001m,
        },
    };

    public static Rule ContextRule { get; } = Rule("reentrant-callback", Severity.P5, Tier.Context, Family.ControlFlow) with
    {
        Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames | Lanes.Storage,
    };

    public static Rule OutflowRule { get; } = Rule("abnormal-outflow", Severity.P3, Tier.Corroborating, Family.Economics) with
    {
        Needs = Lanes.Receipts | Lanes.Logs | Lanes.Frames,
        Parameters = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["history-multiple"] = 3m,
            ["minimum-share-of-tvl"] = 0.02m,
            ["minimum-history"] = 3m,
        },
    };

    /// <summary>The attacker re-enters the vault's redemption and leaves with ether that no shares were burned for.</summary>
    public static FrameSketch Robbery(string gain) => Frame(AttackContract, "attack()", Redemption(gain));

    /// <summary>A redemption of the vault that pays before it writes its books, and is re-entered.</summary>
    public static FrameSketch Redemption(string gain) => Frame(
        Vault,
        "redeem(uint256,address,address)",
        Read("shares"),
        Frame(AttackContract, "", Frame(Vault, "deposit(address)", Read("shares"))).Paying(Ether(gain)),
        Write("shares"));

    /// <summary>An honest withdrawal that nobody re-enters; whatever it pays is uncovered.</summary>
    public static FrameSketch Withdrawal(string ether) =>
        Frame(Vault, "withdraw(uint256)", Read("shares"), Write("shares"), Frame(Account("holder"), "").Paying(Ether(ether)));

    public static IReadOnlyDictionary<string, Rule> Rules { get; } =
        new[] { PagingRule, ContextRule, OutflowRule }.ToDictionary(rule => rule.Id, StringComparer.Ordinal);

    /// <summary>A signal about a transaction that is known by a name.</summary>
    /// <param name="branch">Another text is another block of the same height.</param>
    public static Signal Signal(ulong block = 7, string transaction = "heist", string rule = "reentrancy", bool pages = true, string branch = "") => new(
        new SignalId(Hash($"{rule} {block}{branch} {transaction}")), rule, Tier.Decisive, Family.ControlFlow, Severity.P1, pages, Score: 1,
        $"{transaction} in block {block}{branch}", new Provenance(Chain, BlockRef(block, branch), Dawn.AddSeconds(block % 1_000_000), Hash(transaction)),
        Vault, [Attacker], Ether("12"), []);

    /// <summary>The rules about watching itself, as they are shipped.</summary>
    public static IReadOnlyDictionary<string, Rule> WatchingRules { get; } = new[]
    {
        Rule("finality-broken", Severity.P1, Tier.Decisive, Family.Network),
        Rule("nodes-disagree", Severity.P2, Tier.Decisive, Family.Network),
        Rule("node-lies", Severity.P2, Tier.Decisive, Family.Network),
        Rule("node-silent", Severity.P3, Tier.Corroborating, Family.Network) with
        {
            Parameters = new Dictionary<string, decimal>(StringComparer.Ordinal) { ["pages-after-minutes"] = 5m },
        },
        Rule("coverage-gap", Severity.P3, Tier.Corroborating, Family.Network),
        Rule("detector-silent", Severity.P3, Tier.Corroborating),
        Rule("lever-dead", Severity.P2, Tier.Decisive, Family.Network),
        Rule("effect-ending", Severity.P2, Tier.Decisive, Family.Network),
        Rule("owners-late", Severity.P2, Tier.Decisive, Family.Network),
        Rule("lever-dying", Severity.P3, Tier.Corroborating, Family.Network),
        Rule("rule-disabled", Severity.P3, Tier.Corroborating),
        Rule("silence-hides-page", Severity.P2, Tier.Decisive),
        Rule("delivery-failed", Severity.P2, Tier.Decisive),
        Rule("deep-reorg", Severity.P3, Tier.Corroborating, ("depth", 3), ("times-usual", 2), ("stands-for-blocks", 64)),
        Rule("block-stall", Severity.P3, Tier.Corroborating, ("seconds", 60), ("times-usual", 10)),
        Rule("missed-blocks", Severity.P4, Tier.Context, ("missed-share", 0.25m)),
        Rule("empty-blocks", Severity.P4, Tier.Context, ("empty-share", 0.75m), ("usual-share-at-most", 0.1m)),
        Rule("finality-stall", Severity.P2, Tier.Decisive, ("minutes", 20), ("times-usual", 2)),
        Rule("base-fee-spike", Severity.P4, Tier.Context, ("times-usual", 10), ("gwei", 1), ("blocks", 10)),
        Rule("revert-spike", Severity.P4, Tier.Context, ("share-above-usual", 0.2m), ("transactions", 100)),
        Rule("sequencer-down", Severity.P2, Tier.Decisive),
        Rule("broken-client", Severity.P3, Tier.Corroborating),
        Rule("rules-not-loaded", Severity.P3, Tier.Corroborating),
        Rule("plugin-benched", Severity.P3, Tier.Corroborating),
    }.ToDictionary(rule => rule.Id, StringComparer.Ordinal);

    private static Rule Rule(string id, Severity severity, Tier tier, params (string Name, decimal Value)[] parameters) =>
        Rule(id, severity, tier, Family.Network) with
        {
            Parameters = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal),
        };

    private static Rule Rule(string id, Severity severity, Tier tier, Family family) => new(
        id, id, "incubating", severity, tier, family, "", "detection", "", [], [], new Dictionary<string, decimal>(StringComparer.Ordinal));
}
