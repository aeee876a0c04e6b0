using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Firebreak.TestKit;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>A protocol with a vault, a token, a governor, a Safe and an administrator, and what each recogniser says of a transaction on it.</summary>
internal static class RecogniserBench
{
    public static Address Token { get; } = A.Account("token");

    public static Address Coin { get; } = A.Account("coin");

    public static Address Unpriced { get; } = A.Account("coin without a price");

    public static Address Administrator { get; } = A.Account("administrator");

    public static Address Safe { get; } = A.Account("safe");

    public static Address Bridge { get; } = A.Account("bridge");

    public static Address Stranger { get; } = A.Account("stranger");

    public static Watch Watch { get; } = new(A.Protocol(Token) with
    {
        Contracts = [.. A.Protocol(Token).Contracts, new WatchedContract("Bridge", Bridge, "message-bridge", Lever: null)],
        Roles = [new RoleHolder("administrator", Administrator, ["upgrade"]), new RoleHolder("safe", Safe, ["owner"])],
    });

    /// <summary>The vault's share, the token and the asset are worth an ether each; an ether 2,000 dollars.</summary>
    public static Valuation Valuation { get; } = A.Valuation() with
    {
        Rates = [new Rate(A.Vault, 1, 1), new Rate(Token, 1, 1), new Rate(Coin, 1, 1)],
        Holdings = [.. A.Valuation().Holdings, new Holding(A.Vault, Unpriced, A.Ether("100"))],
    };

    /// <summary>A change of one word of storage.</summary>
    public static StateChangeRow Stored(Address account, UInt256 slot, UInt256 before, UInt256 after) =>
        new() { Account = account, Field = StateField.Storage, Slot = Hash256.FromUInt256(slot), Before = before, After = after };

    /// <summary>A block of one transaction of which the changes of state are known.</summary>
    public static Block WithChange(TransactionSketch transaction, params StateChangeRow[] changes) => WithChange(7, transaction, changes);

    public static Block WithChange(ulong number, TransactionSketch transaction, params StateChangeRow[] changes)
    {
        var sound = A.Block(number, transaction);
        var builder = new BlockBuilder(sound.Header) { Lanes = Lanes.Wide };
        builder.AddTransaction(sound.Transactions[0]);
        foreach (ref readonly var frame in sound.Frames)
        {
            builder.AddFrame(frame with { Input = builder.AddBytes(sound.Bytes(frame.Input)), Output = builder.AddBytes(sound.Bytes(frame.Output)) });
        }

        foreach (ref readonly var log in sound.Logs)
        {
            builder.AddLog(log with { Data = builder.AddBytes(sound.Bytes(log.Data)) });
        }

        builder.Transaction(0).ChangeCount = changes.Length;
        foreach (var change in changes)
        {
            builder.AddChange(change);
        }

        return builder.Build();
    }

    public static Signal? Judge(string rule, TransactionSketch transaction) => Judge(rule, A.Block(7, transaction));

    public static Signal? Judge(string rule, Block block, int transaction = 0, DeepTrace? trace = null) =>
        Recogniser(rule).Judge(new Scene(block, transaction, new Observer().Observe(block, transaction), Watch, Valuation, trace));

    public static IRecogniser Recogniser(string rule) =>
        Recognisers.Of(new Dictionary<string, Rule>(StringComparer.Ordinal) { [rule] = RuleOf(rule) }).Single();

    public static Scene SceneOf(Block block, SignatureMemory memory) =>
        new(block, 0, new Observer().Observe(block, 0), Watch, Valuation) { Signatures = memory };

    public static Scene SceneOf(Block block, Valuation valuation) => new(block, 0, new Observer().Observe(block, 0), Watch, valuation);

    public static LogSketch Log(Address emitter, string signature, Hash256[] topics, params UInt256[] data) =>
        new(emitter, [A.Hash(signature), .. topics], [.. data.SelectMany(word => word.ToBigEndian())]);

    public static LogSketch Log(Address emitter, string signature, params Address[] topics) =>
        Log(emitter, signature, [.. topics.Select(topic => topic.ToWord())]);

    public static CallSketch Saying(this CallSketch call, params Hash256[] words) => call with { Arguments = [.. words.SelectMany(word => word.ToArray())] };

    public static CallSketch Answering(this CallSketch call, params UInt256[] words) => call with { Output = [.. words.SelectMany(word => word.ToBigEndian())] };

    public static CallSketch Statically(this CallSketch call) => call with { Kind = FrameKind.StaticCall };

    public static CallSketch OnOwnStorage(this CallSketch call) => call with { Kind = FrameKind.DelegateCall };

    public static Hash256 Word(UInt256 number) => Hash256.FromUInt256(number);

    // The tiers are those of packs/rules; the numbers are those that their entries give.
    private static Rule RuleOf(string id) => A.PagingRule with
    {
        Id = id,
        Tier = id is "flash-loan" or "sandwich" or "arbitrage" or "liquidation" or "announced-upgrade" ? Tier.Context : Tier.Decisive,
        Parameters = new Dictionary<string, decimal>(A.PagingRule.Parameters, StringComparer.Ordinal)
        {
            ["mint-to-inflow"] = 1.5m,
            ["unpriced-share-of-supply"] = 0.2m,
            ["few-shares"] = 1_000m,
            ["least-credited-share"] = 0.97m,
            ["returning-move"] = 0.05m,
            ["staying-move"] = 0.42m,
            ["repeats"] = 10m,
            ["batch-steps"] = 20m,
            ["told-score"] = 5m,
            ["page-score"] = 6m,
            ["sure-score"] = 8m,
            ["kinds-of-signs"] = 3m,
            ["tiny-amount"] = 10_000m,
            ["victims"] = 3m,
            ["pulled-share"] = 0.8m,
            ["new-power-share"] = 0.5m,
            ["assets"] = 3m,
            ["swept-share"] = 0.9m,
            ["rising-buys"] = 5m,
            ["symmetric-move"] = 0.28m,
            ["profitable-rounds"] = 3m,
            ["dust-usd"] = 10m,
            ["ordered-share"] = 0.5m,
        },
    };
}
