namespace Firebreak.Core.Detection.Recognising;

/// <summary>All recognisers by the id of their entry in packs/rules. Those are in force whose entry is there.</summary>
public static class Recognisers
{
    private static readonly (string Id, Func<Rule, IRecogniser> Make)[] Known =
    [
        ("takeover", rule => new Takeover(rule)),
        ("unexpected-upgrade", rule => new Upgrade(rule, announced: false)),
        ("announced-upgrade", rule => new Upgrade(rule, announced: true)),
        ("safe-takeover", rule => new SafeTakeover(rule)),
        ("abnormal-mint", rule => new AbnormalMint(rule)),
        ("untrusted-delegatecall", rule => new UntrustedDelegateCall(rule)),
        ("arbitrary-call", rule => new ArbitraryCall(rule)),
        ("donation", rule => new Donation(rule)),
        ("price-manipulation", rule => new PriceManipulation(rule)),
        ("round-trip", rule => new RoundTrip(rule)),
        ("oracle-written", rule => new OracleWritten(rule)),
        ("governance-flash-vote", rule => new GovernanceFlashVote(rule)),
        ("cross-contract-reentrancy", rule => new StaleView(rule, readOnly: false)),
        ("read-only-reentrancy", rule => new StaleView(rule, readOnly: true)),
        ("flash-loan", rule => new FlashLoanUse(rule)),
        ("rounding-loop", rule => new RoundingLoop(rule)),
        (SignatureAbuse.Id, rule => new SignatureAbuse(rule)),
        ("code-vanished", rule => new CodeVanished(rule)),
        ("approval-drain", rule => new ApprovalDrain(rule)),
        ("sandwich", rule => new Sandwich(rule)),
        ("arbitrage", rule => new Arbitrage(rule)),
        ("liquidation", rule => new LiquidationSeen(rule)),
        ("forged-message", rule => new ForgedMessage(rule)),
        ("liquidity-pulled", rule => new LiquidityPulled(rule)),
        ("skim-sync", rule => new SkimSync(rule)),
        ("delegated-account", rule => new DelegatedAccount(rule)),
        ("gain-without-giving", rule => new GainWithoutGiving(rule)),
        (AttackShape.Id, rule => new AttackShape(rule)),
        ("uncovered-drain", rule => new UncoveredDrain(rule)),
        ("moved-claims", rule => new MovedClaims(rule)),
        ("open-door", rule => new OpenDoorUsed(rule)),
        ("unpaid-credit", rule => new UnpaidCredit(rule)),
        ("claimed-twice", rule => new ClaimedTwice(rule)),
        ("sold-for-nothing", rule => new SoldForNothing(rule)),
        ("forged-sender", rule => new ForgedSender(rule)),
        ("conjured-balance", rule => new ConjuredBalance(rule)),
        ("key-sweep", rule => new KeySweep(rule)),
        ("trade-pattern", rule => new TradePattern(rule)),
        ("handed-control", rule => new HandedControl(rule)),
        ("address-poisoning", rule => new AddressPoisoning(rule)),
        ("hostile-order", rule => new HostileOrder(rule)),
    ];

    /// <summary>The ids of every recogniser that this program has.</summary>
    public static IEnumerable<string> Ids => Known.Select(known => known.Id);

    /// <summary>Those with an entry, in a fixed order.</summary>
    /// <exception cref="KeyNotFoundException">An entry lacks one of its recogniser's numbers.</exception>
    public static IReadOnlyList<IRecogniser> Of(IReadOnlyDictionary<string, Rule> rules) =>
        [.. Known.Where(known => rules.ContainsKey(known.Id)).Select(known => known.Make(rules[known.Id]))];
}
