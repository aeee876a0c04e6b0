using System.Text.RegularExpressions;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Arguments as people write them: <c>true</c>, <c>600</c>, <c>0x...</c>, <c>keccak(PAUSER_ROLE)</c>, <c>[0x..., {asset}]</c>, <c>(1, 0x..)</c>.</summary>
internal static partial class CallText
{
    private const string Keccak256 = "keccak(";

    /// <summary>The parts between the commas that are in no brackets.</summary>
    public static List<string> Split(string text)
    {
        var parts = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        if (parts.Count > 0 || text.Trim().Length > 0)
        {
            parts.Add(text[start..].Trim());
        }

        return parts;
    }

    /// <summary>Where the type ends: the first blank that is in no brackets.</summary>
    public static int GapAfterType(string part)
    {
        var depth = 0;
        for (var i = 0; i < part.Length; i++)
        {
            depth += part[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (part[i] == ' ' && depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    public static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Groups["name"].Value);

    /// <summary>The text with its places filled; those that are not given stay as they are.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> places) =>
        Place().Replace(text, match => places.TryGetValue(match.Groups["name"].Value, out var value) ? value : match.Value);

    public static bool TryRead(AbiType type, string text, out object value)
    {
        value = text;
        switch (type)
        {
            case AbiType.Truth:
                value = text == "true";
                return text is "true" or "false";
            case AbiType.Account:
                return Address.TryParse(text, out var address) && Set(address, out value);
            case AbiType.UnsignedNumber number:
                return UInt256.TryParse(text, out var amount) && amount.BitLength <= number.Bits && Set(amount, out value);
            case AbiType.FixedBytes { Length: Hash256.Length } when text.StartsWith(Keccak256, StringComparison.Ordinal) && text.EndsWith(')'):
                return Set(Keccak.Hash(text[Keccak256.Length..^1]).ToArray(), out value);
            case AbiType.FixedBytes bytes:
                return TryBytes(text, bytes.Length, out value);
            case AbiType.Bytes:
                return TryBytes(text, text.Length / 2 - 1, out value);
            case AbiType.Sequence sequence when text.StartsWith('[') && text.EndsWith(']'):
                return TryReadAll(Split(text[1..^1]).Select(part => (sequence.Element, part)), out value) && (sequence.Length ?? ((object[])value).Length) == ((object[])value).Length;
            case AbiType.Record record when text.StartsWith('(') && text.EndsWith(')') && Split(text[1..^1]) is var parts && parts.Count == record.Members.Count:
                return TryReadAll(record.Members.Select(member => member.Type).Zip(parts), out value);
            default:
                return false;
        }
    }

    private static bool TryBytes(string text, int length, out object value)
    {
        var bytes = new byte[Math.Max(length, 0)];
        value = bytes;
        return text.StartsWith("0x", StringComparison.Ordinal) && Hex.TryDecode(text, bytes);
    }

    private static bool TryReadAll(IEnumerable<(AbiType Type, string Text)> parts, out object value)
    {
        var values = new List<object>();
        foreach (var (type, text) in parts)
        {
            if (!TryRead(type, text, out var one))
            {
                value = text;
                return false;
            }

            values.Add(one);
        }

        value = values.ToArray();
        return true;
    }

    private static bool Set(object read, out object value)
    {
        value = read;
        return true;
    }

    [GeneratedRegex("""\{(?<name>[A-Za-z][A-Za-z0-9]{0,39})\}""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
