using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Forensics;

public sealed class CallTreeTests
{
    private static readonly Address Caller = A.Account("caller");
    private static readonly Address Token = A.Account("token");

    [Fact]
    public void Functions_and_arguments_are_named_where_they_are_known()
    {
        var transfer = A.Call(Caller, Token, "transfer(address,uint256)") with { Arguments = [.. Caller.ToWord().ToArray(), .. ((UInt256)7ul).ToBigEndian()] };
        var unknown = A.Call(Caller, Token, "somethingOfTheirOwn(uint8)");

        var tree = TreeOf(A.Call(Caller, Token, "", transfer, unknown, A.Creation(Token, Caller, 1)));

        Assert.Equal(["receive()", "transfer(address,uint256)", "0x9cad0efa", "constructor"], tree.Nodes.Select(node => Unknown(node.Function)));
        Assert.Equal([Caller.ToString(), "7"], tree.Nodes[1].Arguments);

        // Which four bytes an unknown function has is not the point.
        static string Unknown(string name) => name.StartsWith("0x", StringComparison.Ordinal) ? "0x9cad0efa" : name;
    }

    [Fact]
    public void Call_data_that_does_not_fit_its_selector_is_shown_without_arguments()
    {
        var short_ = A.Call(Caller, Token, "transfer(address,uint256)") with { Arguments = [1, 2, 3] };

        Assert.Empty(TreeOf(short_).Nodes[0].Arguments);
    }

    [Fact]
    public void A_large_tree_is_cut_and_says_how_much_is_missing_but_never_what_proves_something()
    {
        var deep = A.Call(Caller, Token, "deposit()");
        for (var level = 0; level < 100; level++)
        {
            deep = A.Call(Caller, Token, "multicall(bytes[])", [deep, A.Call(Token, Caller, "")]);
        }

        var block = A.Block(1, A.Transaction(deep));
        var last = block.Frames.ToArray().ToList().FindLastIndex(frame => frame.Depth == 100 && frame.Value.IsZero && frame.Selector != 0);
        var proof = new Evidence.Frame(block.Transactions[0].Hash, last, block.Frames[last].From, block.Frames[last].To, block.Frames[last].Selector, "the proof");

        var tree = CallTree.Of(block, 0, FunctionNames.BuiltIn, [proof], new CallTreeBounds(MostNodes: 110, MostDepth: 200));

        Assert.Equal(110, tree.Nodes.Count);
        Assert.Equal(block.Frames.Length, tree.Nodes.Count + tree.Nodes.Sum(node => node.LeftOut));
        Assert.Equal("the proof", Assert.Single(tree.Nodes, node => node.Proof is not null).Proof);
        Assert.All(tree.Nodes, node => Assert.True(node.Parent < 0 || tree.Nodes.Any(other => other.Index == node.Parent)));
    }

    [Fact]
    public void Evidence_numbered_by_another_tracer_finds_its_frame_by_the_call_itself()
    {
        var block = A.Block(1, A.Transaction(A.Call(Caller, Token, "", A.Call(Token, Caller, "redeem(uint256)"))));
        var frame = block.Frames[1];
        var proof = new Evidence.Frame(block.Transactions[0].Hash, 7, frame.From, frame.To, frame.Selector, "open call");

        var tree = CallTree.Of(block, 0, FunctionNames.BuiltIn, [proof], CallTreeBounds.ForReports);

        Assert.Equal("open call", tree.Nodes[1].Proof);
    }

    private static CallTree TreeOf(CallSketch root) =>
        CallTree.Of(A.Block(1, A.Transaction(root)), 0, FunctionNames.BuiltIn, [], CallTreeBounds.ForReports);
}
