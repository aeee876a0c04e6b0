using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>
/// One line of an incident's log as it is stored. <see cref="Hash"/> covers every field and the hash before, so changing, inserting,
/// removing or reordering entries breaks a link that <see cref="HashChain"/> can name.
/// </summary>
/// <param name="Sequence">From 1, without gaps within the incident.</param>
/// <param name="KnownAt">Discovery: when Firebreak or a person first knew of it.</param>
/// <param name="RecordedAt">Action: when it was done and written down.</param>
/// <param name="By">Name and kind of the actor, as JSON.</param>
/// <param name="Payload">The <see cref="Happened"/> as JSON, kept byte for byte.</param>
public sealed record Entry(
    IncidentId Incident,
    long Sequence,
    DateTimeOffset KnownAt,
    DateTimeOffset RecordedAt,
    string By,
    byte[] Payload,
    Hash256 Previous,
    Hash256 Hash)
{
    public Actor Actor => JsonSerializer.Deserialize<Actor>(By, CaseJson.Options)!;

    public Happened What => JsonSerializer.Deserialize<Happened>(Payload, CaseJson.Options)!;

    /// <summary>Seals what happened as the next entry after <paramref name="previous"/> (null for the first).</summary>
    public static Entry Seal(
        IncidentId incident, Entry? previous, DateTimeOffset knownAt, DateTimeOffset recordedAt, Actor by, Happened what)
    {
        var unsealed = new Entry(
            incident,
            (previous?.Sequence ?? 0) + 1,
            WholeMicroseconds(knownAt),
            WholeMicroseconds(recordedAt),
            JsonSerializer.Serialize(by, CaseJson.Options),
            JsonSerializer.SerializeToUtf8Bytes(what, CaseJson.Options),
            previous?.Hash ?? default,
            default);
        return unsealed with { Hash = unsealed.ComputeHash() };
    }

    /// <summary>SHA-256 over all fields but the hash itself, each with its length.</summary>
    public Hash256 ComputeHash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[16 + (3 * sizeof(long)) + 32];
        Incident.Value.TryWriteBytes(head, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(head[16..], Sequence);
        BinaryPrimitives.WriteInt64BigEndian(head[24..], Microseconds(KnownAt));
        BinaryPrimitives.WriteInt64BigEndian(head[32..], Microseconds(RecordedAt));
        Previous.CopyTo(head[40..]);
        sha.AppendData("firebreak-entry-1"u8);
        sha.AppendData(head);
        AppendWithLength(sha, Encoding.UTF8.GetBytes(By));
        AppendWithLength(sha, Payload);
        return Hash256.FromBytes(sha.GetHashAndReset());
    }

    private static void AppendWithLength(IncrementalHash sha, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        sha.AppendData(length);
        sha.AppendData(bytes);
    }

    private static long Microseconds(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    // Storage keeps microseconds; sealing anything finer would break the hash on the way back.
    private static DateTimeOffset WholeMicroseconds(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
