using System.Globalization;
using System.Text.RegularExpressions;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>
/// A question to a contract with the answer that is hoped for: <c>paused() = false</c>, <c>EXPIRY() > now</c>,
/// <c>pool.getConfiguration(address {asset}) bit 60 = 0</c>, <c>roles(address {caller})[2] != 0</c>.
/// </summary>
public sealed partial record ViewCheck
{
    private const int LongestText = 600;
    private const string Now = "now";

    private ViewCheck(string? at, CallPattern call, int word, int? bit, string comparison, string answer)
    {
        (At, Call, Word, Bit, Comparison, Answer) = (at, call, word, bit, comparison, answer);
    }

    /// <summary>Name of the place that holds the contract to ask; null for the lever's own target.</summary>
    public string? At { get; }

    /// <summary>The view function.</summary>
    public CallPattern Call { get; }

    /// <summary>Which 32-byte word of what comes back is meant, from 0.</summary>
    public int Word { get; }

    /// <summary>Which bit of that word is meant; null for all of it.</summary>
    public int? Bit { get; }

    /// <summary>One of =, !=, &lt;, &gt;.</summary>
    public string Comparison { get; }

    /// <summary>What is hoped for, as it is written: a number, true, false, now, or a place.</summary>
    public string Answer { get; }

    /// <summary>The answer is a boolean.</summary>
    public bool IsFlag => Answer is "true" or "false";

    /// <summary>The same bytes for every contract.</summary>
    public bool IsFixed => At is null && Call.IsFixed && !CallText.Places(Answer).Any() && Answer != Now;

    /// <summary>The call data of a fixed question.</summary>
    public HexBytes Data => Call.Data;

    public static bool TryParse(string text, out ViewCheck check)
    {
        check = null!;
        if (text.Length > LongestText || Form().Match(text.Trim()) is not { Success: true } match || !CallPattern.TryParse(match.Groups["call"].Value, out var call))
        {
            return false;
        }

        var word = match.Groups["word"] is { Success: true, Value: var index } ? int.Parse(index, CultureInfo.InvariantCulture) : 0;
        int? bit = match.Groups["bit"] is { Success: true, Value: var number } ? int.Parse(number, CultureInfo.InvariantCulture) : null;
        check = new ViewCheck(
            match.Groups["at"] is { Success: true, Value: var at } ? at : null, call, word, bit, match.Groups["op"].Value, match.Groups["answer"].Value.Trim());
        return bit is null or < 256 && (CallText.Places(check.Answer).Any() || check.TryExpected(LeverPlaces.None, default, out _));
    }

    /// <summary>Compares what the contract returned with what is hoped for.</summary>
    public ViewAnswer Read(ReadOnlySpan<byte> returned) => Read(returned, LeverPlaces.None, default);

    /// <param name="places">What stands in the places of the answer.</param>
    public ViewAnswer Read(ReadOnlySpan<byte> returned, IReadOnlyDictionary<string, string> places, DateTimeOffset now)
    {
        var isExact = Word == 0 && Call.IsFixed;
        if (isExact ? returned.Length != 32 : returned.Length < (Word + 1) * 32)
        {
            return new ViewAnswer(Understood: false, Matches: false, $"{Call} returned {returned.Length} bytes instead of {(isExact ? "" : "at least ")}{(Word + 1) * 32}");
        }

        if (!TryExpected(places, now, out var expected))
        {
            return new ViewAnswer(Understood: false, Matches: false, $"{Answer} is not filled");
        }

        var word = UInt256.FromBigEndian(returned.Slice(Word * 32, 32));
        word = Bit is { } bit ? (word >> bit) & UInt256.One : word;
        return IsFlag && word > UInt256.One
            ? new ViewAnswer(Understood: false, Matches: false, $"{Call} returned {word.ToHex()}, which is no boolean")
            : new ViewAnswer(Understood: true, Holds(word, expected), $"{Question} = {Print(word)}");
    }

    public override string ToString() => $"{Question} {Comparison} {Answer}";

    private string Question => $"{(At is null ? "" : $"{At}.")}{Call}{(Word == 0 ? "" : FormattableString.Invariant($"[{Word}]"))}{(Bit is { } bit ? FormattableString.Invariant($" bit {bit}") : "")}";

    private bool Holds(UInt256 word, UInt256 expected) => Comparison switch
    {
        "=" => word == expected,
        "!=" => word != expected,
        "<" => word < expected,
        _ => word > expected,
    };

    private bool TryExpected(IReadOnlyDictionary<string, string> places, DateTimeOffset now, out UInt256 expected)
    {
        var text = CallText.Fill(Answer, places);
        expected = text switch { "true" => UInt256.One, Now => (ulong)Math.Max(0, now.ToUnixTimeSeconds()), _ => UInt256.Zero };
        return text is "true" or "false" or Now || UInt256.TryParse(text, out expected);
    }

    private string Print(UInt256 word) => IsFlag ? word.IsZero ? "false" : "true" : word.ToString();

    [GeneratedRegex("""^(?:(?<at>[A-Za-z][A-Za-z0-9]{0,39})\.)?(?<call>[A-Za-z_$][A-Za-z0-9_$]*\(.*\))(?:\[(?<word>[0-9]{1,2})\])?(?: bit (?<bit>[0-9]{1,3}))?\s*(?<op>!=|=|<|>)\s*(?<answer>[^=<>()]+)$""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}

/// <summary>What a contract answered.</summary>
/// <param name="Understood">The answer has the shape of an answer.</param>
/// <param name="Matches">It is the one that was hoped for.</param>
/// <param name="Text">What came back, for example <c>paused() = true</c>.</param>
public sealed record ViewAnswer(bool Understood, bool Matches, string Text);
