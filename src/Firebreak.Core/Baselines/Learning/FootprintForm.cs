using Firebreak.Core.Baselines.Explaining;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Learning;

/// <summary>A footprint as bytes, so that what was seen and not learned yet outlives a restart. Versioned, sealed, the same on every machine.</summary>
public static class FootprintForm
{
    private const uint Mark = 0x54_50_42_46; // "FBPT" as it stands in the file.
    private const int Version = 1;
    private const int MostOf = 4_096;

    public static byte[] ToBytes(Footprint seen)
    {
        var writer = new SnapshotWriter(Mark, Version);
        writer.Add(seen.Transaction.AsBytes());
        writer.Add(seen.MinedAt.ToUnixTimeSeconds());
        writer.Add(seen.Draw);
        foreach (var number in (ReadOnlySpan<int>)[
            seen.Frames, seen.Depth, seen.Callees, seen.DelegateCalls, seen.Creations, seen.Failures, seen.InputBytes, seen.Repeats,
            seen.Flow.Entries, (int)seen.Selector, (int)seen.Caller, seen.FirstPath, seen.FirstVariable, seen.FirstNest,
            seen.InternalMoves, seen.ReadsWithinTrades ? 1 : 0, seen.PowerChanges, seen.CodeChanges, seen.MintsAndBurns, seen.Nonce is null ? 0 : 1])
        {
            writer.Add(number);
        }

        foreach (var number in (ReadOnlySpan<ulong>)[seen.Gas, seen.Flow.Mark, seen.SenderMark, seen.CallerMark, seen.MeetingMark, seen.Nonce ?? 0])
        {
            writer.Add((long)number);
        }

        foreach (var number in (ReadOnlySpan<double>)[
            seen.LossInCoins, seen.LossShare, seen.GainInCoins, seen.LentInCoins, seen.PriceFurthest, seen.PriceRest])
        {
            writer.Add(number);
        }

        AddLists(writer, seen);
        return writer.Seal();
    }

    /// <exception cref="SnapshotException">It is damaged, or of another version.</exception>
    public static Footprint FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new SnapshotReader(bytes, Mark, Version, "footprint");
        var seen = new Footprint
        {
            Transaction = Hash256.FromBytes(reader.Take(Hash256.Length)),
            MinedAt = reader.Moment(),
            Draw = reader.Double(),
            Frames = reader.Int(),
            Depth = reader.Int(),
            Callees = reader.Int(),
            DelegateCalls = reader.Int(),
            Creations = reader.Int(),
            Failures = reader.Int(),
            InputBytes = reader.Int(),
            Repeats = reader.Int(),
            Flow = new ControlFlow(0, reader.Int()),
            Selector = (uint)reader.Int(),
            Caller = (CallerClass)reader.Int(),
            FirstPath = reader.Length(MostOf),
            FirstVariable = reader.Length(MostOf),
            FirstNest = reader.Length(MostOf),
            InternalMoves = reader.Int(),
            ReadsWithinTrades = reader.Int() != 0,
            PowerChanges = reader.Int(),
            CodeChanges = reader.Int(),
            MintsAndBurns = reader.Int(),
        };
        var hasNonce = reader.Int() != 0;
        seen.Gas = (ulong)reader.Long();
        seen.Flow = seen.Flow with { Mark = (ulong)reader.Long() };
        (seen.SenderMark, seen.CallerMark, seen.MeetingMark) = ((ulong)reader.Long(), (ulong)reader.Long(), (ulong)reader.Long());
        var nonce = (ulong)reader.Long();
        seen.Nonce = hasNonce ? nonce : null;
        (seen.LossInCoins, seen.LossShare, seen.GainInCoins) = (reader.Double(), reader.Double(), reader.Double());
        (seen.LentInCoins, seen.PriceFurthest, seen.PriceRest) = (reader.Double(), reader.Double(), reader.Double());
        ReadLists(ref reader, seen);
        return seen.FirstPath <= seen.FirstVariable && seen.FirstVariable <= seen.FirstNest && seen.FirstNest <= seen.Marks.Length
            ? seen
            : throw new SnapshotException("The marks of the footprint are not in their order.");
    }

    private static void AddLists(SnapshotWriter writer, Footprint seen)
    {
        writer.Add(seen.Marks.Length);
        foreach (var mark in seen.Marks)
        {
            writer.Add((long)mark);
        }

        writer.Add(seen.Nests.Length);
        foreach (var (outer, inner, mark) in seen.Nests)
        {
            writer.Add((int)outer);
            writer.Add((int)inner);
            writer.Add((long)mark);
        }

        writer.Add(seen.Calls.Length);
        foreach (var call in seen.Calls)
        {
            writer.Add((long)call.Bits);
        }

        writer.Add(seen.Outflows.Length);
        foreach (var (token, size, asset) in seen.Outflows)
        {
            writer.Add((long)token);
            writer.Add(size);
            writer.Add(asset.ToArray());
        }
    }

    private static void ReadLists(ref SnapshotReader reader, Footprint seen)
    {
        seen.Marks = new ulong[reader.Length(MostOf)];
        foreach (ref var mark in seen.Marks.AsSpan())
        {
            mark = (ulong)reader.Long();
        }

        seen.Nests = new Nest[reader.Length(MostOf)];
        foreach (ref var nest in seen.Nests.AsSpan())
        {
            nest = new Nest((uint)reader.Int(), (uint)reader.Int(), (ulong)reader.Long());
        }

        seen.Calls = new OutlineCall[reader.Length(CallOutline.Most)];
        foreach (ref var call in seen.Calls.AsSpan())
        {
            call = new OutlineCall((ulong)reader.Long());
        }

        seen.Outflows = new Outflow[reader.Length(MostOf)];
        foreach (ref var outflow in seen.Outflows.AsSpan())
        {
            outflow = new Outflow((ulong)reader.Long(), reader.Double(), Address.FromBytes(reader.Take(Address.Length)));
        }
    }
}
