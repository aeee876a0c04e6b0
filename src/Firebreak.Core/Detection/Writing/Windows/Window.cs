using System.Text;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A rule's window, made ready. By trigger: what is kept of a match, which group it belongs to, and what must be so of all.</summary>
/// <param name="Sequence">Places of the triggers that must have matched in this order; empty for none.</param>
internal sealed record Window(WindowLength Length, IReadOnlyList<Measure> Measures, IReadOnlyList<int> Sequence)
{
    public required IReadOnlyList<ReadTruth?> Conditions { get; init; }

    public required IReadOnlyList<Func<Moment, Items<Number>>> Keeps { get; init; }

    public required IReadOnlyList<Func<Moment, string>?> Groups { get; init; }

    /// <summary>The match that the moment stands at, and its group in words.</summary>
    public (WindowEntry Entry, string Group) EntryAt(Moment moment, Trigger trigger)
    {
        var group = Groups[trigger.Place]?.Invoke(moment) ?? "";
        var header = moment.Block.Header;
        var entry = new WindowEntry(
            header.Ref,
            header.MinedAt,
            moment.Transaction < 0 ? default : moment.TransactionRow.Hash,
            trigger.Place,
            ((long)(moment.Transaction + 1) << 36) + trigger.OrderOf(moment),
            trigger.SubjectOf(moment),
            group.Length == 0 ? default : Keccak.Hash(Encoding.UTF8.GetBytes(group)),
            Keeps[trigger.Place](moment));
        return (entry, group);
    }

    /// <summary>Whether the matches, of which the last are those of the moment's transaction, are what the rule waits for.</summary>
    public Truth Holds(Moment moment, Trigger trigger, WindowTally tally)
    {
        if (Sequence.Count > 0 && !tally.EndsIn(moment.Block.Ref, moment.Transaction < 0 ? default : moment.TransactionRow.Hash))
        {
            return Truth.No;
        }

        moment.Window = tally;
        return Conditions[trigger.Place]?.Invoke(moment) ?? Truth.Yes;
    }
}
