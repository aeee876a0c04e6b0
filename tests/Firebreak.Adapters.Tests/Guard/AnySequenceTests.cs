using CsCheck;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>Random lives of the guard on the real chain, beside the few lines that say what it promises.</summary>
public sealed class AnySequenceTests(GuardStage stage) : IClassFixture<GuardStage>
{
    private static readonly Address First = Address.FromUInt256(UInt256.One);

    private readonly Dictionary<string, (int Tried, int Done)> _tally = new(StringComparer.Ordinal);

    [Fact]
    public async Task Whoever_does_whatever_in_any_order_the_guard_keeps_its_promises()
    {
        await Move.Any.Array[1, 25].SampleAsync(LiveAsync, iter: Nightly.Choose(60, 3_000), threads: 1, print: life => string.Join('\n', life.Select(move => move.ToString())));

        Tallies.Note(
            "Random lives of FirebreakGuard",
            string.Join(", ", _tally.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {one.Value.Done} of {one.Value.Tried}")) + " done");
    }

    private async Task LiveAsync(Move[] life)
    {
        await stage.ResetAsync();
        var model = new GuardModel(stage.Until);
        var wealth = await WealthAsync();
        foreach (var move in life)
        {
            var now = await stage.NowAsync();
            if (move is Move.Wait wait)
            {
                await stage.MineAsync(now + (ulong)wait.Hours * 3_600);
                continue;
            }

            var expected = model.Try(move, now + 60);
            var outcome = await DoAsync(move, model, now + 60);

            Count(move, outcome.IsDone);
            Assert.True(expected == outcome.IsDone, $"{move}: {outcome.Refusal ?? "was done"}");
            Assert.Equal(wealth, await WealthAsync());
            Assert.Equal((UInt256)(uint)model.Pulls, await stage.AskAsync<UInt256>(stage.Switch, Words.Turns));
        }

        Assert.True(model.Busiest.Seen <= model.Busiest.Allowed, $"{model.Busiest.Seen} pulls within a day, {model.Busiest.Allowed} allowed");
    }

    private Task<Outcome> DoAsync(Move move, GuardModel model, ulong at) => move switch
    {
        Move.Pull pull => SayAsync(pull.By, model, at, stage.Guard, Words.Pull, stage.Switch, Words.Turn.Encode(Part(pull.Part), pull.Off), (UInt256)pull.Free),
        Move.Steal steal => stage.ActAsync(Account(steal.By, model), steal.ThroughSafe ? stage.Safe : stage.Guard, Theft(steal), at: at),
        Move.Revoke revoke => SayAsync(revoke.By, model, at, stage.Guard, Words.Revoke),
        Move.Appoint terms => SayAsync(terms.By, model, at, stage.Guard, Words.Appoint, stage.HotKey, terms.PerDay, GuardModel.EndOf(terms, at)),
        Move.List { IsListed: true } list => SayAsync(list.By, model, at, stage.Guard, Words.List, stage.Switch, GuardStage.OffWith(Address.Zero), UInt256.One),
        Move.List list => SayAsync(list.By, model, at, stage.Guard, Words.Unlist, Lever()),
        // The model has swapped already: the one who sits there now is the one who sat outside before.
        Move.SwapOwner => SwapAsync(model, at),
        Move.Module { IsEnabled: true } => stage.ThroughSafeAsync(stage.Safe, at, Words.Enable, stage.Guard),
        Move.Module => stage.ThroughSafeAsync(stage.Safe, at, Words.Disable, First, stage.Guard),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Task<Outcome> SayAsync(Who by, GuardModel model, ulong at, Address to, AbiFunction function, params object[] arguments) => by == Who.Safe
        ? stage.ThroughSafeAsync(to, at, function, arguments)
        : stage.ActAsync(Account(by, model), to, function.Encode(arguments), at: at);

    private async Task<Outcome> SwapAsync(GuardModel model, ulong at)
    {
        var (leaves, comes) = model.IsSwapped ? (stage.Owners[0], stage.Owners[3]) : (stage.Owners[3], stage.Owners[0]);
        var seats = (object[])await stage.AskAsync<object>(stage.Safe, Words.GetOwners);
        var place = Array.IndexOf(seats, leaves);
        return await stage.ThroughSafeAsync(stage.Safe, at, Words.SwapOwner, place == 0 ? First : seats[place - 1], leaves, comes);
    }

    private byte[] Theft(Move.Steal steal)
    {
        var transfer = Words.Transfer.Encode(stage.Stranger, (UInt256)1u);
        return steal.ThroughSafe
            ? Words.FromModule.Encode(stage.Token, UInt256.Zero, transfer, (byte)0)
            : Words.Pull.Encode(stage.Token, transfer, (UInt256)3u);
    }

    private Address Account(Who by, GuardModel model) => by switch
    {
        Who.HotKey => stage.HotKey,
        Who.Owner => stage.Owners[model.IsSwapped ? 3 : 0],
        Who.FormerOwner => stage.Owners[model.IsSwapped ? 0 : 3],
        Who.Safe => stage.Safe,
        _ => stage.Stranger,
    };

    private static Address Part(int number) => Address.FromWord(Keccak.Hash($"part {number}"));

    private byte[] Lever() => Keccak.Hash(AbiCodec.Encode(
        [AbiType.Parse("address"), AbiType.Parse("uint256"), AbiType.Parse("bytes")], [stage.Switch, UInt256.One, GuardStage.OffWith(Address.Zero)])).ToArray();

    private async Task<(string, string)> WealthAsync() => (
        (await stage.Lab.RpcAsync("eth_getBalance", stage.Safe.ToHex(), "latest")).GetString()!,
        Hex.Encode(await stage.ReadAsync(stage.Token, Words.BalanceOf.Encode(stage.Safe))));

    private void Count(Move move, bool isDone)
    {
        var name = move.GetType().Name.ToLowerInvariant();
        var (tried, done) = _tally.GetValueOrDefault(name);
        _tally[name] = (tried + 1, done + (isDone ? 1 : 0));
    }
}
