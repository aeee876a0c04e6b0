using System.IO.Compression;
using System.Text.Json;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Real;

/// <summary>Reads a recorded attack: JSON, mostly packed with gzip, in the form that docs/reference/drills.md tells.</summary>
public static class RealAttackFile
{
    // The largest that is known unpacks to half a megabyte.
    private const int MostBytes = 256 << 20;

    /// <exception cref="DrillException">It is not such a file; the place in it is named.</exception>
    public static RealAttack Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(Unpack(path));
            return Read(json.RootElement, NameOf(path));
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new DrillException($"{path} is no recorded attack: {Excerpt.Of(fault.Message, 200)}", fault);
        }
    }

    /// <summary>What the file is called, without what says that it is packed JSON.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var end in (string[])[".json.gz", ".json"])
        {
            name = name.EndsWith(end, StringComparison.OrdinalIgnoreCase) ? name[..^end.Length] : name;
        }

        return name;
    }

    private static MemoryStream Unpack(string path)
    {
        using var file = File.OpenRead(path);
        using Stream packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var whole = new MemoryStream();
        Span<byte> part = new byte[1 << 16];
        for (var read = packed.Read(part); read > 0; read = packed.Read(part))
        {
            whole.Write(part[..read]);
            if (whole.Length > MostBytes)
            {
                throw new InvalidDataException("it unpacks to more than 256 MB");
            }
        }

        whole.Position = 0;
        return whole;
    }

    private static RealAttack Read(JsonElement root, string name)
    {
        var (block, sent) = (Of(root, "env"), Of(root, "tx"));
        var to = Text(sent, "to");
        var hash = Hash256.Parse(Text(root, "attackTx"));
        var story = KnownAttacks.Find(hash);
        return new RealAttack(
            name,
            hash,
            (ulong)Number(Of(root, "chainId")),
            Text(root, "hardfork") ?? "cancun",
            (ulong)Number(Of(block, "number")),
            (ulong)Number(Of(block, "timestamp")),
            Address.Parse(Text(sent, "from")),
            string.IsNullOrEmpty(to) || Text(sent, "type")?.StartsWith("CREATE", StringComparison.OrdinalIgnoreCase) == true ? null : Address.Parse(to),
            Find(sent, "value") is { } value ? Number(value) : UInt256.Zero,
            Hex.Decode(Text(sent, "input") ?? "0x"),
            [.. Of(root, "prestate").EnumerateObject().Select(Account)])
        {
            Kind = Text(root, "kind") ?? story?.Kind ?? "unknown",
            Title = Text(root, "title") ?? story?.Title ?? $"An attack as it was sent: {Text(root, "attackTx")}",
            Flaw = Text(root, "flaw") ?? story?.Flaw ?? "",
            Events = Find(root, "events") is { } events ? (int)(ulong)Number(events)
                : Find(root, "replayedLogs") is { ValueKind: JsonValueKind.Array } logs ? logs.GetArrayLength()
                : null,
        };
    }

    private static RealAccount Account(JsonProperty account) => new(
        Address.Parse(account.Name),
        Find(account.Value, "balance") is { } balance ? Number(balance) : UInt256.Zero,
        Find(account.Value, "nonce") is { } nonce ? (ulong)Number(nonce) : 0,
        Text(account.Value, "code") is { Length: > 0 } code ? code : "0x",
        Find(account.Value, "storage") is { ValueKind: JsonValueKind.Object } storage
            ? [.. storage.EnumerateObject().Select(slot => KeyValuePair.Create(Number(slot.Name), Number(slot.Value)))]
            : []);

    private static JsonElement Of(JsonElement parent, string name) =>
        Find(parent, name) ?? throw new FormatException($"'{name}' is missing");

    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private static string? Text(JsonElement parent, string name) => Find(parent, name)?.GetString();

    private static UInt256 Number(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number ? (UInt256)number.GetUInt64() : Number(number.GetString() ?? "");

    // Recorders write numbers in both ways, keys of storage too.
    private static UInt256 Number(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? text.Length == 2 ? UInt256.Zero : UInt256.ParseHex(text)
        : text.Length > 0 ? UInt256.Parse(text) : throw new FormatException("a number is empty");
}
