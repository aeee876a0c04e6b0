using System.Text.RegularExpressions;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed partial class RangeTests
{
    private const Lanes WithoutState = Lanes.Receipts | Lanes.Logs | Lanes.Frames;

    [Fact]
    public async Task Blocks_read_without_their_transactions_tell_the_same_story()
    {
        await using var lab = await Lab.StartAsync();
        await Scene.PlayAsync(lab);
        await lab.MineAsync(2);
        var services = lab.Provide();
        var profile = (await services.GetRequiredService<NodeSurvey>().GetAsync(Lab.Token)).Only(WithoutState);

        Assert.True(TracedBlockFetcher.Suits(profile));
        for (var number = 0UL; number <= (await lab.HeadAsync()).Number; number++)
        {
            var quick = await services.GetRequiredService<TracedBlockFetcher>().FindAsync(number, Lab.Token);
            var whole = await services.GetRequiredService<BlockFetcher>().FindAsync(number, profile, Lab.Token);

            Assert.Equal(Nonce().Replace(Scene.Tell(whole!), "").Replace(", Nonces", "", StringComparison.Ordinal), Nonce().Replace(Scene.Tell(quick!), "").Replace(", Delegations", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Only_a_block_in_which_accounts_were_given_code_is_asked_for_its_state_changes()
    {
        await using var lab = await Lab.StartAsync();
        var plain = await lab.SendAsync(lab.Accounts[1], [], value: 1);
        await lab.MineAsync();
        await DelegateAsync(lab, lab.Accounts[2]);
        await lab.MineAsync(2);

        var updates = await lab.Get<IChainRange>().ReadAsync(1, 3, WithoutState | Lanes.Delegations, Lab.Token).ToListAsync(Lab.Token);

        var blocks = updates.Cast<ChainUpdate.Advanced>().Select(update => update.Block).ToList();
        Assert.Equal(plain, Assert.Single(blocks[0].Transactions.ToArray()).Hash);
        Assert.Equal([false, true, false], blocks.Select(block => block.Lanes.HasFlag(Lanes.StateChanges)));
        Assert.All(blocks, block => Assert.True(block.Lanes.HasFlag(Lanes.Delegations)));
    }

    [Fact]
    public async Task Nonces_are_read_where_a_rule_asks_for_them_and_else_not_claimed()
    {
        await using var lab = await Lab.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await lab.SendAsync(lab.Accounts[1], [], value: 1);
            await lab.MineAsync();
        }

        async Task<List<Block>> ReadAsync(Lanes needs) => (await lab.Get<IChainRange>().ReadAsync(1, 3, needs, Lab.Token).ToListAsync(Lab.Token))
            .ConvertAll(update => ((ChainUpdate.Advanced)update).Block);
        Assert.Equal([0UL, 1, 2], (await ReadAsync(WithoutState | Lanes.Nonces)).Select(block => block.Transactions[0].Nonce));
        Assert.All(await ReadAsync(WithoutState), block => Assert.False(block.Lanes.HasFlag(Lanes.Nonces)));
    }

    [Fact]
    public async Task A_range_comes_in_order_and_whole()
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(60);

        var updates = await lab.Get<IChainRange>().ReadAsync(3, 58, WithoutState, Lab.Token).ToListAsync(Lab.Token);

        Assert.Equal(
            Enumerable.Range(3, 56).Select(number => (ulong)number), updates.Cast<ChainUpdate.Advanced>().Select(update => update.Block.Ref.Number));
        Assert.Equal(await lab.BlockAsync(58), ((ChainUpdate.Advanced)updates[^1]).Block.Ref);
    }

    [Fact]
    public async Task What_was_begun_before_a_reorg_does_not_outlive_it()
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(80);
        var range = lab.Get<IChainRange>();
        range.Begin(5, 80, Lab.Token);
        var orphaned = await lab.BlockAsync(70);
        await lab.ReorgAsync(70);

        var standing = new SortedDictionary<ulong, BlockRef>();
        await foreach (var update in range.ReadAsync(5, 80, WithoutState, Lab.Token))
        {
            if (update is ChainUpdate.Advanced { Block: var block })
            {
                standing[block.Ref.Number] = block.Ref;
            }
        }

        Assert.NotEqual(orphaned, standing[70]);
        Assert.Equal(76, standing.Count);
        foreach (var block in standing.Values)
        {
            Assert.Equal(await lab.BlockAsync(block.Number), block);
        }
    }

    [Theory]
    [InlineData(WithoutState, false)]
    [InlineData(WithoutState, true)]
    [InlineData(Lanes.Wide, false)]
    [InlineData(Lanes.Wide, true)]
    public async Task A_reorg_while_the_range_is_read_is_told_and_the_new_branch_follows(Lanes needs, bool isBegunEarly)
    {
        await using var lab = await Lab.StartAsync();
        await lab.MineAsync(40);
        var range = lab.Get<IChainRange>();
        if (isBegunEarly)
        {
            range.Begin(5, 40, Lab.Token);
        }

        var known = new Dictionary<ulong, BlockRef>();
        var reorgs = 0;

        await foreach (var update in range.ReadAsync(5, 40, needs, Lab.Token))
        {
            if (update is ChainUpdate.Advanced { Block: var block })
            {
                Assert.Equal(known.GetValueOrDefault(block.Ref.Number - 1, block.Before), block.Before);
                known[block.Ref.Number] = block.Ref;
                if (block.Ref.Number == 12 && reorgs == 0)
                {
                    await lab.ReorgAsync(33);
                }
            }
            else if (update is ChainUpdate.Reorged reorged)
            {
                reorgs++;
                Assert.All(reorged.Orphaned, orphaned => Assert.True(known.Remove(orphaned.Number)));
            }
        }

        Assert.Equal(1, reorgs);
        foreach (var (number, block) in known)
        {
            Assert.Equal(await lab.BlockAsync(number), block);
        }
    }

    [Fact]
    public async Task Many_questions_in_one_call_are_answered_as_each_alone()
    {
        await using var lab = await Lab.StartAsync();
        var cell = await lab.DeployAsync(Scene.Cell);
        var view = await lab.DeployAsync(Returning(length: 32));
        var talkative = await lab.DeployAsync(Returning(length: 64));
        StateQuestion[] questions =
        [
            new(lab.Accounts[0], null), new(view, [1, 2, 3, 4]), new(talkative, [1, 2, 3, 4]), new(cell, [0xff]), new(cell, []), new(lab.Accounts[1], [1]), new(view, []),
        ];
        var at = await lab.HeadAsync();
        var node = lab.Get<IChainView>();

        var together = await node.ReadManyAsync(questions, at, Lab.Token);
        var alone = await Task.WhenAll(questions.Select(question => node.ReadAsync(question, at, Lab.Token)));
        var program = await lab.RpcAsync("eth_call", new { data = Hex.Encode(StateProgram.Write(questions)) }, "latest");
        var answer = StateProgram.Read(Convert.FromHexString(program.GetString()![2..]), questions.Length);

        Assert.Equal(alone, together);
        Assert.Equal([alone[0], 42u, null, null, null, null, 42u], answer!);
        Assert.Equal(UInt256.Zero, alone[4]);
    }

    [Fact]
    public void An_answer_that_no_program_gave_is_none()
    {
        Assert.Null(StateProgram.Read([], 1));
        Assert.Null(StateProgram.Read(new byte[33], 1));
        Assert.Equal([null], StateProgram.Read(new byte[34], 1)!);
    }

    private static async Task DelegateAsync(Lab lab, Address code)
    {
        using var key = PrivateKey.Generate();
        var chain = Convert.ToUInt64((await lab.RpcAsync("eth_chainId")).GetString(), 16);
        await lab.RpcAsync("anvil_setBalance", key.Address.ToHex(), "0xde0b6b3a7640000");
        var transaction = new Eip7702Transaction
        {
            ChainId = chain,
            Nonce = 0,
            GasLimit = new UInt256(200_000, 0, 0, 0),
            MaxPriorityFeePerGas = new UInt256(1_000_000_000, 0, 0, 0),
            MaxFeePerGas = new UInt256(10_000_000_000, 0, 0, 0),
            To = key.Address,
            AuthorizationList = [new Authorization(new UInt256(chain, 0, 0, 0), code, 1).Sign(key)],
        };
        await lab.RpcAsync("eth_sendRawTransaction", Hex.Encode(transaction.EncodeSigned(key.Sign(transaction.SigningHash))));
    }

    private static byte[] Returning(ulong length) =>
        new Assembly().Push(42).Push(0).Op(Evm.MStore).Push(length).Push(0).Op(Evm.Return).Creation();

    // The nonce stands in the transaction alone.
    [GeneratedRegex(@"(?<=new=(?:True|False)) \d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nonce();
}
