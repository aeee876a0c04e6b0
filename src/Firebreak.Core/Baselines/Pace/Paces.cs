using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;

namespace Firebreak.Core.Baselines.Pace;

/// <summary>How many transactions, failures and unpaid coins an hour brings to one protocol. Never wakes anybody: a crowd is no theft.</summary>
public sealed class Paces
{
    /// <summary>Hours that are rarer are told: of each kind about one in six weeks.</summary>
    public const double TicketChance = 0.001;

    // One more than ever is rare, and nothing to look at.
    private const double FarMore = 3;

    private readonly PaceMonitor _transactions = new();
    private readonly PaceMonitor _failures = new();
    private readonly PaceMonitor _coins = new();

    /// <summary>True once hours can be compared: after a week, and five hundred more.</summary>
    public bool IsKnown => _transactions.IsKnown;

    internal void Learn(Footprint seen)
    {
        var (hour, tally) = (PaceTally.HourOf(seen), PaceTally.Of(seen));
        _transactions.Learn(hour, tally.Transactions);
        _failures.Learn(hour, tally.Failures);
        _coins.Learn(hour, tally.Coins);
    }

    /// <summary>What this transaction makes too many of in its hour; null where it does not, or an earlier one did already.</summary>
    /// <param name="ahead">What came before it in its hour and is not final yet.</param>
    internal PaceFinding? Judge(Footprint seen, PaceTally ahead)
    {
        var (hour, own) = (PaceTally.HourOf(seen), PaceTally.Of(seen));
        return Judge("transactions", _transactions, hour, ahead.Transactions, own.Transactions)
            ?? Judge("transactions with failed calls", _failures, hour, ahead.Failures, own.Failures)
            ?? Judge("coins that left unpaid", _coins, hour, ahead.Coins, own.Coins);
    }

    internal void Write(SnapshotWriter writer)
    {
        _transactions.Write(writer);
        _failures.Write(writer);
        _coins.Write(writer);
    }

    internal void Read(ref SnapshotReader reader)
    {
        _transactions.Read(ref reader);
        _failures.Read(ref reader);
        _coins.Read(ref reader);
    }

    private static PaceFinding? Judge(string what, PaceMonitor monitor, long hour, double ahead, double own)
    {
        var before = monitor.In(hour) + ahead;
        return own > 0 && IsFarMore(monitor, hour, before + own) && !IsFarMore(monitor, hour, before)
            ? new PaceFinding(
                what, before + own, monitor.UsualIn(hour), monitor.ChanceOf(hour, before + own),
                monitor.ChangedAt is { } changed ? DateTimeOffset.UnixEpoch.AddHours(changed) : null)
            : null;
    }

    private static bool IsFarMore(PaceMonitor monitor, long hour, double count) =>
        count >= FarMore * monitor.UsualIn(hour) && monitor.ChanceOf(hour, count) <= TicketChance;
}
