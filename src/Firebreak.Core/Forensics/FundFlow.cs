using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>All movements of one asset from one account to another, added up.</summary>
/// <param name="From">Null: minted.</param>
/// <param name="To">Null: burned.</param>
/// <param name="Asset">The token contract; null for the native coin.</param>
/// <param name="Amount">In the smallest unit. A token that lies beyond 2^256 - 1 stays at that number.</param>
/// <param name="Count">How many movements it stands for.</param>
public sealed record FlowEdge(Address? From, Address? To, Address? Asset, UInt256 Amount, int Count);

/// <summary>Who gave what to whom, fees left out: the data of the fund-flow picture.</summary>
/// <param name="Edges">In the order of first appearance.</param>
public sealed record FundFlow(Items<FlowEdge> Edges)
{
    public static FundFlow Of(IEnumerable<AssetMovement> movements)
    {
        var places = new Dictionary<(Address? From, Address? To, Address? Asset), int>();
        var edges = new List<FlowEdge>();
        foreach (var movement in movements.Where(movement => !movement.IsFee))
        {
            var key = (movement.From, movement.To, movement.Asset);
            if (places.TryGetValue(key, out var place))
            {
                var edge = edges[place];
                edges[place] = edge with { Amount = Saturated(edge.Amount, movement.Amount), Count = edge.Count + 1 };
            }
            else
            {
                places.Add(key, edges.Count);
                edges.Add(new FlowEdge(movement.From, movement.To, movement.Asset, movement.Amount, 1));
            }
        }

        return new FundFlow([.. edges]);
    }

    private static UInt256 Saturated(UInt256 left, UInt256 right)
    {
        var sum = left + right;
        return sum < left ? UInt256.MaxValue : sum;
    }
}
