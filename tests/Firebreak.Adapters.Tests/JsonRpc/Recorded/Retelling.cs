using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.JsonRpc.Recorded;

/// <summary>
/// The same facts told twice as lines: from a block that the readers built, and from the recorded JSON in the plainest way, with text and
/// the library's document model, so that a mistake of the readers cannot hide in both.
/// </summary>
internal static class Retelling
{
    private static readonly HashSet<string> Valueless = new(StringComparer.Ordinal) { "STATICCALL", "DELEGATECALL" };

    public static List<string> Frames(Block block)
    {
        var lines = new List<string>();
        foreach (ref readonly var frame in block.Frames)
        {
            var kind = frame.Kind.ToString().ToUpperInvariant();
            lines.Add(Line(
                frame.Depth, kind, frame.From.ToHex(), frame.To.IsZero ? "" : frame.To.ToHex(), frame.Value, frame.Reverted,
                Hex.Encode(block.Bytes(frame.Input)), Hex.Encode(block.Bytes(frame.Output))));
        }

        return lines;
    }

    public static void OfCallTracer(JsonElement call, int depth, bool isInReverted, List<string> lines)
    {
        var kind = call.GetProperty("type").GetString()!;
        var isReverted = isInReverted || call.TryGetProperty("error", out _);
        lines.Add(Line(
            depth, kind, Text(call, "from"), Account(Text(call, "to")), Valueless.Contains(kind) ? UInt256.Zero : Number(call, "value"), isReverted,
            Bytes(Text(call, "input")), Bytes(Text(call, "output"))));
        if (call.TryGetProperty("calls", out var calls))
        {
            foreach (var inner in calls.EnumerateArray())
            {
                OfCallTracer(inner, depth + 1, isReverted, lines);
            }
        }
    }

    /// <summary>A flat list of frames, each after its caller.</summary>
    public static List<string> OfParity(IEnumerable<JsonElement> entries)
    {
        var lines = new List<string>();
        var isReverted = new bool[2048];
        foreach (var entry in entries.Where(entry => entry.GetProperty("type").GetString() != "reward"))
        {
            var depth = entry.GetProperty("traceAddress").GetArrayLength();
            isReverted[depth] = (depth > 0 && isReverted[depth - 1]) || (entry.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String);
            lines.Add(OfParity(entry, depth, isReverted[depth]));
        }

        return lines;
    }

    /// <summary>Without what a reverted call gave back, which the flat dialect does not tell, and where a creation that failed would have stood.</summary>
    public static IEnumerable<string> WithoutRemains(IEnumerable<string> lines) => lines.Select(line =>
        line.Contains("reverted", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')].Replace(" >", " ", StringComparison.Ordinal) : line);

    private static string OfParity(JsonElement entry, int depth, bool isReverted)
    {
        var action = entry.GetProperty("action");
        var result = entry.TryGetProperty("result", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var kind = Kind(entry.GetProperty("type").GetString()!, action);
        return kind switch
        {
            "SELFDESTRUCT" => Line(
                depth, kind, Text(action, "address"), Account(Text(action, "refundAddress")), Number(action, "balance"), isReverted, "0x", "0x"),
            "CREATE" or "CREATE2" => Line(
                depth, kind, Text(action, "from"), Account(Text(result, "address")), Number(action, "value"), isReverted, Bytes(Text(action, "init")), Bytes(Text(result, "code"))),
            _ => Line(
                depth, kind, Text(action, "from"), Account(Text(action, "to")), Valueless.Contains(kind) ? UInt256.Zero : Number(action, "value"), isReverted,
                Bytes(Text(action, "input")), Bytes(Text(result, "output"))),
        };
    }

    private static string Kind(string type, JsonElement action) => type switch
    {
        "call" => action.GetProperty("callType").GetString()!.ToUpperInvariant(),
        "create" => (Text(action, "creationMethod") is { Length: > 0 } method ? method : "create").ToUpperInvariant(),
        _ => "SELFDESTRUCT",
    };

    private static string Line(int depth, string kind, string from, string to, UInt256 value, bool isReverted, string input, string output) =>
        string.Create(CultureInfo.InvariantCulture, $"{depth} {kind} {from.ToLowerInvariant()}>{to.ToLowerInvariant()} {value}{(isReverted ? " reverted" : "")} {input} {output}");

    private static string Account(string text) => text.Length > 0 && Address.Parse(text).IsZero ? "" : text;

    private static string Bytes(string text) => text.Length == 0 ? "0x" : text;

    private static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static UInt256 Number(JsonElement of, string name) => Text(of, name) is { Length: > 0 } text ? UInt256.ParseHex(text) : UInt256.Zero;
}
