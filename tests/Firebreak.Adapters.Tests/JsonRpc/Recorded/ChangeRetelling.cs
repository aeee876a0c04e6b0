using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.JsonRpc.Recorded;

/// <summary>Net changes of state as sorted lines, from a block and, in the plainest way, from both dialects of recorded JSON.</summary>
internal static class ChangeRetelling
{
    public static List<string> Of(Block block)
    {
        var lines = new List<string>();
        foreach (ref readonly var row in block.Changes)
        {
            lines.Add($"{row.Transaction} {row.Account.ToHex()} {row.Field} {row.Slot} {row.Before} {row.After}");
        }

        return Sorted(lines);
    }

    /// <param name="diffs">One stateDiff for each transaction.</param>
    public static List<string> OfParity(IEnumerable<JsonElement> diffs)
    {
        var lines = new List<string>();
        foreach (var (transaction, diff) in diffs.Index())
        {
            foreach (var account in diff.EnumerateObject())
            {
                foreach (var field in account.Value.EnumerateObject().Where(field => field.Name != "storage"))
                {
                    AddParity(lines, $"{transaction} {account.Name} {Name(field.Name)} {default(Hash256)}", field.Value, field.Name);
                }

                foreach (var slot in account.Value.GetProperty("storage").EnumerateObject())
                {
                    AddParity(lines, $"{transaction} {account.Name} Storage {Word(slot.Name)}", slot.Value, "storage");
                }
            }
        }

        return Sorted(lines);
    }

    /// <param name="diffs">One {pre, post} for each transaction.</param>
    public static List<string> OfGeth(IEnumerable<JsonElement> diffs)
    {
        var lines = new List<string>();
        foreach (var (transaction, diff) in diffs.Index())
        {
            var (pre, post) = (diff.GetProperty("pre"), diff.GetProperty("post"));
            foreach (var account in pre.EnumerateObject().Concat(post.EnumerateObject()).Select(property => property.Name).Distinct())
            {
                AddGeth(lines, $"{transaction} {account}", Find(pre, account), Find(post, account));
            }
        }

        return Sorted(lines);
    }

    private static void AddGeth(List<string> lines, string head, JsonElement? before, JsonElement? after)
    {
        foreach (var field in (string[])["balance", "nonce", "code"])
        {
            var (from, to) = (Find(before, field), Find(after, field));
            // "post" names only what changed; an account that is missing there is gone.
            to ??= after is null ? null : from;
            Add(lines, $"{head} {Name(field)} {default(Hash256)}", Value(from, field), Value(to, field));
        }

        var (slotsBefore, slotsAfter) = (Find(before, "storage"), Find(after, "storage"));
        foreach (var slot in Names(slotsBefore).Concat(Names(slotsAfter)).Distinct())
        {
            Add(lines, $"{head} Storage {Word(slot)}", Value(Find(slotsBefore, slot), "storage"), Value(Find(slotsAfter, slot), "storage"));
        }
    }

    private static void AddParity(List<string> lines, string head, JsonElement change, string field)
    {
        if (change.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var (from, to) = change.TryGetProperty("*", out var both)
            ? (both.GetProperty("from"), both.GetProperty("to"))
            : (Find(change, "-"), Find(change, "+"));
        Add(lines, head, Value(from, field), Value(to, field));
    }

    private static void Add(List<string> lines, string head, UInt256 before, UInt256 after)
    {
        if (before != after)
        {
            lines.Add($"{head} {before} {after}");
        }
    }

    private static UInt256 Value(JsonElement? value, string field)
    {
        if (value is not { } given)
        {
            return UInt256.Zero;
        }

        if (given.ValueKind == JsonValueKind.Number)
        {
            return given.GetUInt64();
        }

        var text = given.GetString()!;
        return field == "code" ? (text == "0x" ? UInt256.Zero : Keccak.Hash(Hex.Decode(text).AsSpan()).ToUInt256()) : UInt256.ParseHex(text);
    }

    private static Hash256 Word(string slot) => Hash256.FromUInt256(UInt256.ParseHex(slot));

    private static string Name(string field) => char.ToUpperInvariant(field[0]) + field[1..];

    private static IEnumerable<string> Names(JsonElement? of) => of is { } given ? given.EnumerateObject().Select(property => property.Name) : [];

    private static JsonElement? Find(JsonElement? of, string name) => of is { } given && given.TryGetProperty(name, out var value) ? value : null;

    private static List<string> Sorted(List<string> lines)
    {
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
