using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>Whoever stole the hot key tries everything that the contracts around it know, directly and through the guard.</summary>
public sealed class CompromisedKeyTests(GuardStage stage) : IClassFixture<GuardStage>, IAsyncLifetime
{
    private static readonly UInt256[] Freedoms = [UInt256.Zero, UInt256.One, 3u, UInt256.MaxValue];

    public async ValueTask InitializeAsync() => await stage.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_stolen_hot_key_can_turn_off_what_is_listed_as_often_as_a_day_allows_and_nothing_else()
    {
        var before = await stage.EstateAsync();
        var attempts = Attempts().ToList();
        var done = 0;
        foreach (var batch in attempts.Chunk(25))
        {
            done += await TryAsync(batch);
            Assert.Equal(before, await stage.EstateAsync());
        }

        for (var i = 0; i <= GuardStage.PerDay; i++)
        {
            Assert.Equal(i < GuardStage.PerDay, (await stage.PullAsync()).IsDone);
        }

        Assert.Equal(0, done);
        Assert.Equal(before, await stage.EstateAsync());
        Assert.Equal((UInt256)GuardStage.PerDay, await stage.AskAsync<UInt256>(stage.Switch, Words.Turns));
        Tallies.Note("A stolen hot key against FirebreakGuard", $"{attempts.Count} calls tried, {done} done; then {GuardStage.PerDay} pulls of the one listed lever, and no more");
    }

    [Fact]
    public async Task Whatever_bytes_it_sends_it_gets_nowhere()
    {
        var before = await stage.EstateAsync();
        var random = new Random(20261125);
        var listed = GuardStage.OffWith(stage.Part);
        for (var round = 0; round < 8; round++)
        {
            var batch = new List<(Address To, byte[] Data)>();
            for (var i = 0; i < 25; i++)
            {
                var bent = Words.Pull.Encode(stage.Switch, listed, UInt256.One);
                bent[random.Next(bent.Length)] ^= (byte)(1 << random.Next(8));
                batch.Add((stage.Guard, bent));
            }

            await TryAsync(batch);
            Assert.Equal(before, await stage.EstateAsync());
        }

        Assert.True(await stage.AskAsync<UInt256>(stage.Switch, Words.Turns) <= GuardStage.PerDay);
    }

    // Every function of the guard, the Safe, the token and the switch: called directly, and through the guard with each way of leaving words free.
    private IEnumerable<(Address To, byte[] Data)> Attempts()
    {
        (Address At, AbiContract Abi)[] contracts = [(stage.Guard, Words.Guard), (stage.Safe, Words.Safe), (stage.Token, Words.Token), (stage.Switch, Words.Switch)];
        foreach (var (at, abi) in contracts)
        {
            foreach (var function in abi.Functions)
            {
                var call = function.Encode([.. function.Inputs.Select(input => Invented(input.Type))]);
                if (function.StateMutability is not ("view" or "pure") && !IsHarmless(function))
                {
                    yield return (at, call);
                }

                foreach (var free in Freedoms.Where(free => !(at == stage.Switch && function == Words.Turn && free == UInt256.One)))
                {
                    yield return (stage.Guard, Words.Pull.Encode(at, call, free));
                }
            }
        }
    }

    // Anybody may approve a hash for himself or hand out his own tokens; neither concerns the Safe, as the estate shows. simulateAndRevert only reverts.
    private static bool IsHarmless(AbiFunction function) => function.Name is "approve" or "approveHash";

    private object Invented(AbiType type) => type switch
    {
        AbiType.Account => stage.HotKey,
        AbiType.Truth => true,
        AbiType.UnsignedNumber => UInt256.One,
        AbiType.FixedBytes bytes => new byte[bytes.Length],
        AbiType.Bytes => Words.Transfer.Encode(stage.HotKey, (UInt256)1u),
        AbiType.Text => "pause",
        AbiType.Sequence sequence => new object[] { Invented(sequence.Element) },
        _ => throw new NotSupportedException($"The trial has no {type}."),
    };

    private async Task<int> TryAsync(IReadOnlyCollection<(Address To, byte[] Data)> batch)
    {
        var sent = new List<Hash256>();
        foreach (var (to, data) in batch)
        {
            sent.Add(await stage.SubmitAsync(stage.HotKey, to, data));
        }

        await stage.MineAsync();
        var done = 0;
        foreach (var hash in sent)
        {
            done += (await stage.OutcomeAsync(hash)).IsDone ? 1 : 0;
        }

        return done;
    }
}
