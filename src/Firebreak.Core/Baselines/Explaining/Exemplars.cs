using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Explaining;

/// <summary>An ordinary transaction that others may be held against.</summary>
/// <param name="Meeting">Which function met which kind of caller.</param>
public sealed record Exemplar(Hash256 Transaction, DateTimeOffset MinedAt, ulong Meeting, OutlineCall[] Calls);

/// <summary>
/// One ordinary transaction of each of the most used ways through the protocol, each drawn evenly from all that took that way (a reservoir
/// of one, with the transaction's own hash for a die). About 8 KB.
/// </summary>
internal sealed class Exemplars
{
    private const int Most = 16;

    private readonly SpaceSaving _ways = new(Most);
    private readonly Exemplar?[] _kept = new Exemplar?[Most];

    public void Learn(Footprint seen)
    {
        if (seen.Calls.Length == 0)
        {
            return;
        }

        var place = _ways.Add(Mix.Of(seen.Flow.Mark, seen.MeetingMark), out var isNew);
        if (isNew || seen.Draw * _ways.CountAt(place) < 1)
        {
            _kept[place] = new Exemplar(seen.Transaction, seen.MinedAt, seen.MeetingMark, seen.Calls);
        }
    }

    /// <summary>The one with the fewest different calls, of the same function and kind of caller where there is any; null when nothing is known.</summary>
    public Exemplar? Nearest(Footprint seen)
    {
        Exemplar? nearest = null;
        var least = (IsOther: true, Distance: int.MaxValue);
        foreach (var one in _kept)
        {
            if (one is not null && seen.Calls.Length > 0
                && (IsOther: one.Meeting != seen.MeetingMark, Distance: CallOutline.Distance(seen.Calls, one.Calls)) is var found && found.CompareTo(least) < 0)
            {
                (nearest, least) = (one, found);
            }
        }

        return nearest;
    }

    public void Write(SnapshotWriter writer)
    {
        _ways.Write(writer);
        foreach (var one in _kept)
        {
            writer.Add(one?.Calls.Length ?? 0);
            if (one is not null)
            {
                writer.Add(one.Transaction.AsBytes());
                writer.Add(one.MinedAt.ToUnixTimeSeconds());
                writer.Add((long)one.Meeting);
                foreach (var call in one.Calls)
                {
                    writer.Add((long)call.Bits);
                }
            }
        }
    }

    public void Read(ref SnapshotReader reader)
    {
        _ways.Read(ref reader);
        for (var i = 0; i < _kept.Length; i++)
        {
            var length = reader.Length(CallOutline.Most);
            _kept[i] = length == 0 ? null : ReadOne(ref reader, length);
        }
    }

    private static Exemplar ReadOne(ref SnapshotReader reader, int length)
    {
        var transaction = Hash256.FromBytes(reader.Take(Hash256.Length));
        var (minedAt, meeting) = (reader.Moment(), (ulong)reader.Long());
        var calls = new OutlineCall[length];
        for (var i = 0; i < length; i++)
        {
            calls[i] = new OutlineCall((ulong)reader.Long());
        }

        return new Exemplar(transaction, minedAt, meeting, calls);
    }
}
