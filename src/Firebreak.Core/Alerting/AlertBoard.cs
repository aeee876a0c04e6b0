using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Alerting;

/// <summary>
/// Groups signals into alerts. Immutable: each method gives the board after the change, and the alerts that changed. The result does not
/// depend on the order in which signals of one alert arrive.
/// </summary>
public sealed record AlertBoard(Items<Alert> Alerts)
{
    public static AlertBoard Empty { get; } = new(default(Items<Alert>));

    /// <summary>What identifies the trouble, whoever reports it: the rule and the contract.</summary>
    public static Hash256 Fingerprint(ChainId chain, string rule, Address subject) =>
        Keccak.Hash(Encoding.UTF8.GetBytes($"{chain}|{rule}|{subject}"));

    /// <summary>Takes in a signal change; saying the same twice changes nothing.</summary>
    public (AlertBoard Board, Alert? Changed) Take(SignalChange change, DateTimeOffset seenAt) => change switch
    {
        SignalChange.Raised raised => Raise(raised.Signal, seenAt),
        SignalChange.Withdrawn withdrawn => Withdraw(withdrawn, seenAt),
        SignalChange.Settled settled => Settle(settled, seenAt),
        SignalChange.Lapsed lapsed => Lapse(lapsed, seenAt),
        _ => (this, null),
    };

    /// <summary>
    /// Confirms alerts whose first evidence now lies <paramref name="confirmations"/> blocks deep; what waits in a pool lies in none.
    /// </summary>
    public (AlertBoard Board, Items<Alert> Changed) AdvanceTo(ChainId chain, ulong head, int confirmations)
    {
        var changed = Alerts
            .Where(alert => alert.Chain == chain && alert is { State: AlertState.Provisional, IsMined: true } && IsDeepEnough(alert.FirstBlock.Number, head, confirmations))
            .Select(alert => alert with { State = AlertState.Confirmed })
            .ToItems();
        return (changed.Aggregate(this, (board, alert) => board.With(alert)), changed);
    }

    private static bool IsDeepEnough(ulong block, ulong head, int confirmations) => block <= head && head - block >= (ulong)confirmations;

    private (AlertBoard Board, Alert? Changed) Raise(Signal signal, DateTimeOffset seenAt)
    {
        var fingerprint = Fingerprint(signal.Provenance.Chain, signal.Rule, signal.Subject);
        var known = Alerts.LastOrDefault(alert => alert.Id.Fingerprint == fingerprint);
        if (known is null || known.State == AlertState.Resolved)
        {
            return Changed(Alert.From(signal, new AlertId(fingerprint, (known?.Id.Episode ?? 0) + 1), seenAt));
        }

        return known.Standing.Any(standing => standing.Id == signal.Id) ? (this, null) : Changed(known.With(signal, seenAt));
    }

    private (AlertBoard Board, Alert? Changed) Withdraw(SignalChange.Withdrawn withdrawn, DateTimeOffset seenAt)
    {
        var holder = Alerts.FirstOrDefault(alert => alert.Standing.Any(signal => signal.Id == withdrawn.Signal));
        return holder is null ? (this, null) : Changed(holder.Without(withdrawn, seenAt));
    }

    private (AlertBoard Board, Alert? Changed) Settle(SignalChange.Settled settled, DateTimeOffset seenAt)
    {
        var holder = Alerts.LastOrDefault(alert => alert.Standing.Any(signal => signal.Id == settled.Signal));
        return holder is null || holder.Settled.Contains(settled.Signal) ? (this, null) : Changed(holder.After(settled, seenAt));
    }

    private (AlertBoard Board, Alert? Changed) Lapse(SignalChange.Lapsed lapsed, DateTimeOffset seenAt)
    {
        var holder = Alerts.FirstOrDefault(alert => alert.Standing.Any(signal => signal.Id == lapsed.Signal));
        return holder is null ? (this, null) : Changed(holder.After(lapsed, seenAt));
    }

    private (AlertBoard Board, Alert? Changed) Changed(Alert alert) => (With(alert), alert);

    private AlertBoard With(Alert alert) => Alerts.Any(known => known.Id == alert.Id)
        ? new AlertBoard(Alerts.Select(known => known.Id == alert.Id ? alert : known).ToItems())
        : new AlertBoard(Alerts.Add(alert));
}
