using System.Globalization;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Detection;

/// <summary>
/// What was learned of one protocol, at any final block that is kept: the newest state below it, and what was seen since. What cannot be read is
/// named and passed over: an older state, or none, takes its place.
/// </summary>
public sealed class BaselineHistory(IBaselineStore store, ChainId chain, string protocol, BaselineOptions options)
{
    /// <summary>Where to begin as long as nothing is stored; null for nothing known.</summary>
    public CarriedBaseline? Beginning { get; init; }

    /// <param name="upTo">The last block to learn; what is above it waits.</param>
    /// <param name="fromStates">False to learn everything that is kept anew.</param>
    public async Task<BaselineMoment> FindAsync(ulong upTo, bool fromStates, CancellationToken cancellationToken)
    {
        var complaints = new List<string>();
        var (baseline, above, carried) = fromStates ? await NewestAsync(upTo, complaints, cancellationToken) : (new ProtocolBaseline(options), null, null);
        var imprints = new List<Imprint>();
        foreach (var stored in await store.ImprintsAsync(chain, protocol, above, cancellationToken))
        {
            if (Read(stored, complaints) is { } imprint)
            {
                imprints.Add(imprint);
            }
        }

        var waiting = BaselineFold.Run(baseline, imprints, await store.TakenMarksAsync(chain, protocol, above, cancellationToken), upTo);
        return new BaselineMoment(baseline, waiting, above, imprints.Count - waiting.Count, complaints) { Carried = carried };
    }

    private async Task<(ProtocolBaseline Baseline, ulong? UpTo, CarriedBaseline? Carried)> NewestAsync(ulong upTo, List<string> complaints, CancellationToken cancellationToken)
    {
        ulong? below = upTo;
        while (below is { } height && await store.FindStateAsync(chain, protocol, height, cancellationToken) is { } state)
        {
            try
            {
                return (ProtocolBaseline.FromSnapshot(state.Snapshot, options), state.UpTo.Number, null);
            }
            catch (SnapshotException exception)
            {
                complaints.Add(string.Create(CultureInfo.InvariantCulture, $"what was learned of {protocol} up to block {state.UpTo.Number}: {exception.Message}"));
                below = state.UpTo.Number == 0 ? null : state.UpTo.Number - 1;
            }
        }

        return Beginning is { } carried
            ? (ProtocolBaseline.FromSnapshot(carried.Snapshot, options), carried.UpTo.Number, carried)
            : (new ProtocolBaseline(options), null, null);
    }

    // One complaint stands for all of them: another version makes as many as there are rows.
    private static Imprint? Read(StoredImprint stored, List<string> complaints)
    {
        try
        {
            return new Imprint(stored.Block, stored.Place, FootprintForm.FromBytes(stored.Bytes));
        }
        catch (SnapshotException exception)
        {
            if (complaints.All(complaint => !complaint.EndsWith(exception.Message, StringComparison.Ordinal)))
            {
                complaints.Add(string.Create(
                    CultureInfo.InvariantCulture, $"what transaction {stored.Place} of block {stored.Block.Number} taught, and perhaps others: {exception.Message}"));
            }

            return null;
        }
    }
}

/// <summary>What was learned at one moment.</summary>
/// <param name="Waiting">Seen, and not learned at that moment.</param>
/// <param name="State">The block of the stored state that it was made from; null when everything was learned anew.</param>
/// <param name="Relearned">How many transactions were learned again.</param>
/// <param name="Complaints">What could not be read, one sentence each.</param>
public sealed record BaselineMoment(
    ProtocolBaseline Baseline, IReadOnlyList<Imprint> Waiting, ulong? State, int Relearned, IReadOnlyList<string> Complaints)
{
    /// <summary>The state of another installation that it began with; null when it did not.</summary>
    public CarriedBaseline? Carried { get; init; }
}

/// <summary>What a watch may begin with as long as it has learned nothing itself.</summary>
public sealed record BaselineBeginning(CarriedBaseline? Carried);
