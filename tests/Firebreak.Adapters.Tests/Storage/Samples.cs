using System.Security.Cryptography;
using System.Text;
using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Storage;

/// <summary>Records with defaults that make sense; a test states only what it is about.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(123_456);

    public static readonly ChainId Chain = new(31337);

    public static Hash256 Hash(string of) => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(of)));

    public static Address Account(string of) => Address.FromWord(Hash(of));

    public static BlockRef Block(ulong number, string branch = "") => new(number, Hash($"block {number}{branch}"));

    public static Signal Signal(BlockRef block, string name = "theft", ChainId? chain = null) => new(
        new SignalId(Hash($"{chain ?? Chain} {block} {name}")),
        "reentrancy",
        Tier.Decisive,
        Family.ControlFlow,
        Severity.P1,
        Pages: true,
        Score: 0.1 + 0.2,
        $"{name} in {block.Number} — “quoted” \u0000 ✓",
        new Provenance(chain ?? Chain, block, Noon.AddSeconds(block.Number), Hash($"transaction {block} {name}")),
        Account("vault"),
        [Account("attacker"), Account("contract")],
        UInt256.MaxValue,
        [
            new Evidence.Frame(Hash("t"), 3, Account("a"), Account("b"), 0xdeadbeef, "entry"),
            new Evidence.Slot(Hash("t"), Account("a"), Hash("slot"), 9, "late write"),
            new Evidence.Flow(Hash("t"), Account("a"), Asset: null, Int256.MinValue),
        ]);

    public static Suspect Suspect(BlockRef block, string name = "withdraw", ChainId? chain = null) =>
        new(chain ?? Chain, block, Hash($"transaction {block} {name}"), $"touches the vault: {name}");

    public static Measurement Measurement(BlockRef block, string name = "outflow") =>
        new(block, Hash($"transaction {block} {name}"), Account("vault"), "net-outflow.wei", Hash($"{block} {name}").ToUInt256());

    /// <summary>Two rules looked at the block, one of them in depth.</summary>
    public static BlockCoverage Coverage(BlockRef block, params CoverageGap[] gaps) =>
        new(block, ["outflow", "reentrancy"], new Items<CoverageGap>(gaps)) { DeepRules = ["reentrancy"], Edition = "1" };

    public static CoverageGap BlockGap(GapCause cause, string rule = "outflow") => new(rule, Transaction: null, cause, $"why {rule} did not see it");

    public static CoverageGap Gap(BlockRef block, GapCause cause, string transaction = "withdraw", string rule = "reentrancy") =>
        new(rule, Hash($"transaction {block} {transaction}"), cause, $"why {rule} did not see {transaction}");

    public static ChainPosition At(params BlockRef[] recent) => new(new Items<BlockRef>(recent), Finalized: null);

    public static ChainCommit Commit(
        ChainPosition position, Items<Signal> signals = default, Items<Suspect> suspects = default, Items<Measurement> measurements = default) =>
        new(Chain, position, [], signals, suspects, measurements);

    public static ChainCommit Reorg(ChainPosition position, params BlockRef[] orphaned) =>
        new(Chain, position, new Items<BlockRef>(orphaned), [], [], []);

    public static Alert Alert(string of = "theft", int episode = 1) => new(
        new AlertId(Hash(of), episode),
        Chain,
        "reentrancy",
        Account("vault"),
        AlertState.Provisional,
        Severity.P1,
        Pages: true,
        [Family.ControlFlow],
        $"{of} in the vault",
        [Signal(Block(7), of)],
        [],
        Ancestor: null,
        Noon,
        Noon.AddSeconds(1));

    public static IncidentId Incident(int number) => new(new Guid(Hash($"incident {number}").AsBytes()[..16]));

    /// <summary>A log of the given length after what is there.</summary>
    public static List<Entry> Log(IncidentId incident, int length, Entry? after = null, string by = "Ada")
    {
        var log = new List<Entry>();
        for (var i = 0; i < length; i++)
        {
            var previous = log.Count == 0 ? after : log[^1];
            Happened what = previous is null
                ? new Happened.Opened(Chain, "Harbor", Account("vault"), "Theft", Severity.P1, UInt256.MaxValue)
                : i % 3 == 1 ? new Happened.AlertAttached(Alert()) : new Happened.Noted($"note {i} of {by}: ✓");
            var at = Noon.AddSeconds(incident.Value.GetHashCode() % 1000).AddMilliseconds(i);
            log.Add(Entry.Seal(incident, previous, at, at.AddMicroseconds(7), Actor.Human(by), what));
        }

        return log;
    }

    public static void Same(IEnumerable<Entry> expected, IReadOnlyList<Entry> actual)
    {
        var wanted = expected.ToList();
        Assert.Equal(wanted.Count, actual.Count);
        foreach (var (want, got) in wanted.Zip(actual))
        {
            Assert.Equal(want.Payload, got.Payload);
            Assert.Equal(want with { Payload = got.Payload }, got);
        }
    }
}
