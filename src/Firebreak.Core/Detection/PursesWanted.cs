using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>
/// Whose balances are worth a question where nothing is configured: what has no price is measured by how much of it was there, so those are asked
/// for who in a transaction of some length lost a token without a price and got nothing at all. A pool that traded got something.
/// </summary>
public static class PursesWanted
{
    /// <summary>How many are asked for in one block, in its order.</summary>
    public const int MostPerBlock = 32;

    private const int FewestFrames = 8;
    private const int MostPerTransaction = 8;
    private const int MostLogs = 64;

    /// <summary>Holder and token, each once.</summary>
    /// <param name="prices">What has a price in it needs no other measure.</param>
    public static IReadOnlyList<(Address Holder, Address Token)> Of(Block block, Valuation prices)
    {
        var wanted = new List<(Address, Address)>();
        for (var i = 0; i < block.Transactions.Length && wanted.Count < MostPerBlock; i++)
        {
            ref readonly var row = ref block.Transactions[i];
            if (row.FrameCount >= FewestFrames && !row.IsCreation && SomebodyOnlyPaid(block, i))
            {
                wanted.AddRange(Of(block, i, prices).Except(wanted).Take(Math.Min(MostPerTransaction, MostPerBlock - wanted.Count)).ToList());
            }
        }

        return wanted;
    }

    // The cheap question, by events alone: most transactions are trades, in which everybody gets something.
    private static bool SomebodyOnlyPaid(Block block, int transaction)
    {
        ref readonly var row = ref block.Transactions[transaction];
        var logs = block.LogsOf(transaction);
        for (var i = 0; i < Math.Min(logs.Length, MostLogs); i++)
        {
            if (IsTransfer(logs[i]) && !logs[i].Topic1.IsZero && Address.FromWord(logs[i].Topic1) is var payer && payer != row.From && payer != row.To && !IsPaidOtherwise(logs, payer, logs[i].Emitter))
            {
                return true;
            }
        }

        return logs.Length > MostLogs;
    }

    private static bool IsPaidOtherwise(ReadOnlySpan<LogRow> logs, Address account, Address token)
    {
        for (var i = 0; i < Math.Min(logs.Length, MostLogs); i++)
        {
            if (IsTransfer(logs[i]) && logs[i].Emitter != token && Address.FromWord(logs[i].Topic2) == account)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTransfer(in LogRow log) => log.TopicCount >= 3 && log.Topic0 == TokenTransfer.Topic;

    private static IEnumerable<(Address Holder, Address Token)> Of(Block block, int transaction, Valuation prices)
    {
        var watch = Watch.OverEveryoneElse(block, transaction);
        var flows = Economics.Of(block, transaction, watch, prices).Flows;
        var winners = flows.Where(flow => flow.Amount.Sign > 0).Select(flow => flow.Account).ToHashSet();
        return flows
            .Where(flow => flow.Amount.IsNegative && watch.Protects(flow.Account) && !winners.Contains(flow.Account)
                && flow.Asset is { } asset && prices.InWei(asset, UInt256.One) is null)
            .Select(flow => (flow.Account, flow.Asset!.Value));
    }
}
