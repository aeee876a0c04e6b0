using Firebreak.TestKit;
using Xunit;
using static Firebreak.Core.Tests.Detection.Recognising.RecogniserBench;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Recognising;

/// <summary>A sender may write a hundred thousand logs and calls; whoever read them again for each of them would never end.</summary>
public sealed class HostileTransactionTests
{
    private static readonly int Many = Nightly.Choose(20_000, 100_000);

    public static TheoryData<string> Rules { get; } = [.. Core.Detection.Recognising.Recognisers.Ids];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Endless_logs_and_calls_are_judged_by_every_rule(string rule)
    {
        var block = Block(7, new TransactionSketch(Calls(), [.. Logs()]));

        // Whatever is said of it: it ends.
        Assert.True(Judge(rule, block) is null or { Evidence.Count: <= Core.Detection.Economics.MostEvidence });
    }

    private static CallSketch Calls() => Call(Attacker, AttackContract, "go()", [.. Enumerable.Range(0, Many / 4).SelectMany(Group)]);

    private static IEnumerable<CallSketch> Group(int place) =>
    [
        Call(AttackContract, Coin, "transfer(address,uint256)").Saying(Vault.ToWord(), Word(Ether("100"))),
        Call(AttackContract, Vault, "collect()", Call(Vault, Coin, "transferFrom(address,address,uint256)").Saying(Account($"{place}").ToWord(), Attacker.ToWord(), Word(5))),
        Call(Vault, Account("oracle"), "latestAnswer()").Statically().Answering((ulong)place),
        Call(Vault, Account($"code {place}"), "run()").OnOwnStorage(),
        PowerRecogniserTests.Recovering(Vault, Stranger, $"{place}"),
    ];

    private static IEnumerable<LogSketch> Logs()
    {
        var sides = new[] { AttackContract.ToWord(), AttackContract.ToWord() };
        for (var i = 0; i < Many / 5; i++)
        {
            var pool = Account($"pool {i}");
            yield return Log(pool, "Sync(uint112,uint112)", [], 2_000, 500);
            yield return Log(pool, "Swap(address,uint256,uint256,uint256,uint256,address)", sides, 1_000, 0, 0, 500);
            yield return Log(Vault, "Deposit(address,address,uint256,uint256)", sides, (ulong)i + 1, 1);
            yield return Transfer(Coin, default, Account($"holder {i}"), 5);
            yield return Log(Vault, "Burn(address,uint256,uint256,address)", sides, 1, 1);
        }
    }
}
