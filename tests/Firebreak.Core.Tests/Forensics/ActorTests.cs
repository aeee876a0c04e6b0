using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Forensics;

public sealed class ActorTests
{
    private static readonly HashSet<Address> Own = [HarborDrain.Vault];
    private static readonly Block[] Blocks = [.. Enumerable.Range(20, 9).Select(number => HarborDrain.Chain().BlockAt((ulong)number))];
    private static readonly HashSet<Hash256> Hostile = [.. Enumerable.Range(23, 3).Select(number => HarborDrain.StrikeHash((ulong)number))];

    [Fact]
    public void Attacker_contract_and_sink_are_found_with_their_proofs()
    {
        var cluster = ActorCluster.Of(Blocks, Hostile, Own);

        Assert.Equal(HarborDrain.Attacker, cluster.Attacker);
        Assert.Equal(HarborDrain.Contract, cluster.AttackContract);
        Assert.Equal([HarborDrain.Sink], cluster.Sinks);
        Assert.Equal(Blocks[2].Transactions[0].Hash, cluster.Members[1].Proof);
    }

    [Fact]
    public void A_contract_whose_creation_was_not_seen_is_named_without_proof()
    {
        var cluster = ActorCluster.Of(Blocks[3..], Hostile, Own);

        Assert.Null(Assert.Single(cluster.Members, member => member.Role == ActorRole.AttackContract).Proof);
    }

    [Fact]
    public void Who_trades_with_the_attacker_is_no_sink()
    {
        var pool = A.Account("pool");
        var swap = A.Block(
            29,
            A.Transaction(
                A.Call(HarborDrain.Attacker, pool, "swap()", A.Ether("5")),
                A.Transfer(A.Account("dollar"), pool, HarborDrain.Attacker, 9_000)));

        Assert.DoesNotContain(pool, ActorCluster.Of([.. Blocks, swap], Hostile, Own).Sinks);
    }

    [Fact]
    public void The_cluster_gained_what_the_vault_lost()
    {
        var cluster = ActorCluster.Of(Blocks, Hostile, Own);
        var movements = Blocks.SelectMany(block => Enumerable.Range(0, block.Transactions.Length)
            .Where(index => cluster.Accounts.Contains(block.Transactions[index].From))
            .SelectMany(index => AssetMovement.Of(block, index)));

        var profit = ProfitAndLoss.Of(movements, Sketches.PriceOf(HarborDrain.Vault, 1, 1));

        Assert.Equal(HarborDrain.Lost, profit.GainOf(cluster.Accounts, [null, HarborDrain.Vault], Sketches.PriceOf(HarborDrain.Vault, 1, 1)));
        Assert.Equal(-Int256.FromUInt256(HarborDrain.Lost), profit.NetOf(Own, null));
    }

    [Fact]
    public void Every_edge_of_the_picture_has_a_place_of_its_own_inside_the_picture()
    {
        var accounts = Enumerable.Range(0, 12).Select(index => A.Account($"account {index}")).ToArray();
        var edges = from low in Enumerable.Range(0, 12)
                    from high in Enumerable.Range(0, 12)
                    where low != high && (low + high) % 3 == 0
                    select new FlowEdge(accounts[low], accounts[high], null, (UInt256)(ulong)(low + (high * 7)), 1);

        var layout = FlowLayout.Of(new FundFlow(edges.ToItems()), account => Array.IndexOf(accounts, account) % 5, edge => edge.Amount.ToDouble());

        Assert.Equal(24, layout.Lines.Count);
        Assert.Equal(edges.Count() - 24, layout.LeftOut);
        Assert.Distinct(layout.Lines.Select(line => (line.FromX, line.FromY)).Concat(layout.Lines.Select(line => (line.ToX, line.ToY))));
        Assert.All(layout.Lines, line =>
        {
            Assert.InRange(line.LabelX, 0, layout.Width);
            Assert.InRange(line.LabelY, 0, layout.Height);
        });
    }
}
