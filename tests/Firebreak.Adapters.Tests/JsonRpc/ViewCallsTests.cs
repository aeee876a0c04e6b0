using Firebreak.Adapters.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class ViewCallsTests
{
    [Fact]
    public async Task What_one_contract_does_with_its_question_says_nothing_of_the_others()
    {
        await using var lab = await Lab.StartAsync();
        var one = await lab.DeployAsync(Returning(length: 32));
        var talkative = await lab.DeployAsync(Returning(length: 100_000));
        var cell = await lab.DeployAsync(Scene.Cell);
        var endless = await lab.DeployAsync(new Assembly().Label("again").Push(1).JumpIf("again").Creation());
        var broken = await lab.DeployAsync(new Assembly().Op(Evm.Invalid).Creation());
        ViewQuestion[] questions =
        [
            Ask(one), Ask(talkative), Ask(cell), Ask(cell, [0xff]), Ask(endless), Ask(broken), Ask(lab.Accounts[0]), Ask(talkative) with { Longest = 2_048 }, Ask(one, [1, 2, 3, 4]),
        ];

        var outcomes = await lab.Get<IChainView>().AskAsync(questions, await lab.HeadAsync(), Lab.Token);

        Assert.Equal(Word(42), Answer(outcomes[0]).Bytes.ToArray());
        Assert.Equal((32, 100_000), (Answer(outcomes[1]).Bytes.Count, Answer(outcomes[1]).Length));
        Assert.Equal(Word(0), Answer(outcomes[2]).Bytes.ToArray()); // It writes, which only a question of its own lets it do.
        Assert.IsType<ViewOutcome.Reverted>(outcomes[3]);
        Assert.IsType<ViewOutcome.Reverted>(outcomes[4]);
        Assert.IsType<ViewOutcome.Reverted>(outcomes[5]);
        Assert.Equal(0, Answer(outcomes[6]).Length);
        Assert.Equal((2_048, 100_000), (Answer(outcomes[7]).Bytes.Count, Answer(outcomes[7]).Length));
        Assert.Equal(Word(42), Answer(outcomes[8]).Bytes.ToArray());
    }

    [Fact]
    public async Task Answers_belong_to_the_block_that_is_named_and_a_block_that_nobody_knows_has_none()
    {
        await using var lab = await Lab.StartAsync();
        var counter = await lab.DeployAsync(new Assembly()
            .Op(Evm.CallDataSize).Push(1).Op(Evm.Eq).JumpIf("count")
            .Push(0).Op(Evm.SLoad).Push(0).Op(Evm.MStore).Push(32).Push(0).Op(Evm.Return)
            .Label("count").Push(0).Op(Evm.SLoad).Push(1).Op(Evm.Add).Push(0).Op(Evm.SStore).Creation());
        var before = await lab.HeadAsync();
        await lab.SendAsync(counter, [1]);
        await lab.MineAsync();
        var view = lab.Get<IChainView>();

        async Task<ViewOutcome> AskAsync(BlockRef at) => (await view.AskAsync([Ask(counter), Ask(counter, [1, 2])], at, Lab.Token))[0];

        Assert.Equal(Word(0), Answer(await AskAsync(before)).Bytes.ToArray());
        Assert.Equal(Word(1), Answer(await AskAsync(await lab.HeadAsync())).Bytes.ToArray());
        Assert.IsType<ViewOutcome.Unanswered>(await AskAsync(new BlockRef(before.Number, Keccak.Hash("another branch"))));
    }

    [Fact]
    public void Questions_are_parted_so_that_neither_code_nor_answers_are_long()
    {
        var questions = Enumerable.Range(0, 200).Select(place => Ask(Address.Zero, new byte[1_024]) with { Longest = place % 2 == 0 ? 32 : 2_048 }).ToList();

        var parts = ViewProgram.Parts(questions).ToList();

        Assert.Equal(questions, parts.SelectMany(part => part));
        Assert.All(parts, part => Assert.True(ViewProgram.Write(part).Length < 24_576, $"{part.Length} questions"));
        Assert.Null(ViewProgram.Read(new byte[63], [Ask(Address.Zero)]));
        Assert.Null(Assert.Single(ViewProgram.Read(new byte[64], [Ask(Address.Zero)])!));
    }

    private static ViewQuestion Ask(Address contract, byte[]? data = null) => new(contract, [.. data ?? []], 32);

    private static ViewOutcome.Answered Answer(ViewOutcome outcome) => Assert.IsType<ViewOutcome.Answered>(outcome);

    private static byte[] Word(ulong number) => ((UInt256)number).ToBigEndian();

    private static byte[] Returning(ulong length) =>
        new Assembly().Push(42).Push(0).Op(Evm.MStore).Push(length).Push(0).Op(Evm.Return).Creation();
}
