using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>A question to a contract with the answer that is hoped for, written <c>paused() = false</c>.</summary>
public sealed record ViewCheck
{
    private ViewCheck(string call, UInt256 expected, bool isFlag)
    {
        Call = call;
        Expected = expected;
        IsFlag = isFlag;
    }

    /// <summary>The view function, for example <c>paused()</c>.</summary>
    public string Call { get; }

    /// <summary>The 32-byte word that the function should return.</summary>
    public UInt256 Expected { get; }

    /// <summary>The answer is a boolean.</summary>
    public bool IsFlag { get; }

    public HexBytes Data => Selector.Of(Call);

    /// <summary>Reads <c>name() = true</c>, <c>name() = false</c>, or a number (decimal or 0x).</summary>
    public static bool TryParse(string text, out ViewCheck check)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var call = equals < 0 ? text.Trim() : text[..equals].Trim();
        var answer = equals < 0 ? "" : text[(equals + 1)..].Trim();
        var isFlag = answer is "true" or "false";
        var isNumber = UInt256.TryParse(answer, out var number);
        check = new ViewCheck(call, isFlag && answer == "true" ? UInt256.One : number, isFlag);
        return Selector.IsBareCall(call) && (isFlag || isNumber);
    }

    /// <summary>Compares what the contract returned with what is hoped for.</summary>
    public ViewAnswer Read(ReadOnlySpan<byte> returned)
    {
        if (returned.Length != 32)
        {
            return new ViewAnswer(Understood: false, Matches: false, $"{Call} returned {returned.Length} bytes instead of 32");
        }

        var word = UInt256.FromBigEndian(returned);
        return IsFlag && word > UInt256.One
            ? new ViewAnswer(Understood: false, Matches: false, $"{Call} returned {word.ToHex()}, which is no boolean")
            : new ViewAnswer(Understood: true, word == Expected, $"{Call} = {Print(word)}");
    }

    public override string ToString() => $"{Call} = {Print(Expected)}";

    private string Print(UInt256 word) => IsFlag ? word.IsZero ? "false" : "true" : word.ToString();
}

/// <summary>What a contract answered.</summary>
/// <param name="Understood">The answer has the shape of an answer.</param>
/// <param name="Matches">It is the one that was hoped for.</param>
/// <param name="Text">What came back, for example <c>paused() = true</c>.</param>
public sealed record ViewAnswer(bool Understood, bool Matches, string Text);
