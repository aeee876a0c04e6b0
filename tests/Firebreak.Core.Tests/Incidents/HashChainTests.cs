using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Incidents;

public sealed class HashChainTests
{
    private static readonly IReadOnlyList<Entry> Whole = Written();

    [Fact]
    public void A_log_as_it_was_written_is_whole()
    {
        Assert.Null(HashChain.FindBreak(Whole));
        Assert.Null(HashChain.FindBreak([]));
    }

    [Fact]
    public void Flipping_any_one_bit_of_any_field_breaks_the_chain_at_that_entry() =>
        Gen.Select(Gen.Int[0, Whole.Count - 1], Gen.Int[0, 7], Gen.Int[0, 1_000_000]).Sample((place, field, bit) =>
        {
            var changed = Whole.ToList();
            changed[place] = Flipped(Whole[place], field, bit);
            var found = HashChain.FindBreak(changed);

            Assert.NotNull(found);
            Assert.True(
                found.Contains($"entry {place + 1}", StringComparison.Ordinal) || found.Contains($"entry {changed[place].Sequence}", StringComparison.Ordinal), found);
        }, iter: 20_000);

    [Fact]
    public void A_removed_entry_is_named() =>
        Gen.Int[0, Whole.Count - 2].Sample(place =>
        {
            var shorter = Whole.Where((_, i) => i != place).ToList();

            Assert.Contains($"entry {place + 1} is missing", HashChain.FindBreak(shorter), StringComparison.Ordinal);
        });

    [Fact]
    public void An_entry_slipped_in_is_named() =>
        Gen.Int[1, Whole.Count - 1].Sample(place =>
        {
            var forged = Entry.Seal(Log.Id, Whole[place - 1], A.Dawn, A.Dawn, Actor.Human("Mallory"), new Happened.Noted("nothing to see"));
            var renumbered = Whole.Skip(place).Select(entry => entry with { Sequence = entry.Sequence + 1 });

            Assert.Contains(
                $"entry {place + 2}: does not follow", HashChain.FindBreak([.. Whole.Take(place), forged, .. renumbered]), StringComparison.Ordinal);
        });

    [Fact]
    public void Two_entries_that_changed_places_are_named()
    {
        var swapped = Whole.ToList();
        (swapped[2], swapped[3]) = (swapped[3], swapped[2]);

        Assert.Contains("entry 3 is missing", HashChain.FindBreak(swapped), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rewritten_entry_breaks_the_link_to_the_one_after_it_even_when_it_is_sealed_again()
    {
        var rewritten = Whole.ToList();
        rewritten[2] = Entry.Seal(Log.Id, Whole[1], A.Dawn, A.Dawn, Actor.Firebreak, new Happened.Noted("a kinder story"));

        Assert.Contains("entry 4: does not follow", HashChain.FindBreak(rewritten), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_of_another_incident_is_named()
    {
        var other = Whole.ToList();
        other[2] = other[2] with { Incident = new IncidentId(Guid.Empty) };

        Assert.NotNull(HashChain.FindBreak(other));
    }

    [Fact]
    public void Moving_bytes_between_neighbouring_fields_is_seen()
    {
        var entry = Whole[0];
        var moved = entry with { By = entry.By + (char)entry.Payload[0], Payload = entry.Payload[1..] };

        Assert.NotEqual(entry.ComputeHash(), moved.ComputeHash());
    }

    [Fact]
    public void Instants_survive_a_storage_that_keeps_microseconds() =>
        Gen.Select(Gen.Long[0, DateTimeOffset.MaxValue.Ticks], Gen.Int[-14, 14]).Sample((ticks, hours) =>
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);
            var local = ticks > TimeSpan.TicksPerDay && ticks < DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay
                ? instant.ToOffset(TimeSpan.FromHours(hours))
                : instant;
            var entry = Entry.Seal(Log.Id, previous: null, local, local, Actor.Firebreak, new Happened.Acknowledged());
            var stored = entry with { KnownAt = FromMicroseconds(entry.KnownAt), RecordedAt = FromMicroseconds(entry.RecordedAt) };

            Assert.Null(HashChain.FindBreak([stored]));
            Assert.Equal(entry.KnownAt, stored.KnownAt);
        });

    private static DateTimeOffset FromMicroseconds(DateTimeOffset instant)
    {
        var microseconds = (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }

    private static Entry Flipped(Entry entry, int field, int bit) => field switch
    {
        0 => entry with { Incident = new IncidentId(new Guid(Flip(entry.Incident.Value.ToByteArray(), bit))) },
        1 => entry with { Sequence = entry.Sequence ^ (1L << (bit % 64)) },
        2 => entry with { KnownAt = Flip(entry.KnownAt, bit) },
        3 => entry with { RecordedAt = Flip(entry.RecordedAt, bit) },
        4 => entry with { By = Flip(entry.By, bit) },
        5 => entry with { Payload = Flip(entry.Payload, bit) },
        6 => entry with { Previous = Hash256.FromBytes(Flip(entry.Previous.ToArray(), bit)) },
        _ => entry with { Hash = Hash256.FromBytes(Flip(entry.Hash.ToArray(), bit)) },
    };

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8 % flipped.Length] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static string Flip(string text, int bit)
    {
        var flipped = text.ToCharArray();
        flipped[bit / 16 % flipped.Length] ^= (char)(1 << (bit % 16));
        return new string(flipped);
    }

    private static DateTimeOffset Flip(DateTimeOffset instant, int bit) => instant.AddMicroseconds(1L << (bit % 50));

    private static IReadOnlyList<Entry> Written()
    {
        var harbor = new HarborCase(A.Dawn);
        var log = Log.Opened(harbor);
        log.Decide(new Command.Acknowledge(), Actor.Human("Ada"));
        log.Decide(new Command.Propose(harbor.Plan()));
        log.Decide(new Command.Approve(harbor.Plan().Id, "page"), Actor.Human("Grace"));
        log.Decide(new Command.Note("The vault is quiet."), Actor.Human("Edsger"));
        return log.Entries;
    }
}
