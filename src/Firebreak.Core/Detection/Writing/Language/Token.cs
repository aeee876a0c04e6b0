namespace Firebreak.Core.Detection.Writing;

internal enum TokenKind
{
    /// <summary>A path's part, a function, a bare word, or an operator in letters.</summary>
    Word,
    Number,

    /// <summary>0x and hex digits.</summary>
    Hex,

    /// <summary>Between quotes.</summary>
    Text,

    /// <summary>An operator or a bracket.</summary>
    Sign,
    End,
}

/// <summary>A piece of an expression.</summary>
/// <param name="Value">As it counts: of a text what stands between the quotes.</param>
internal readonly record struct Token(TokenKind Kind, string Value, Spot Spot)
{
    /// <summary>True for this sign, or this word in any case.</summary>
    public bool Is(string value) =>
        Kind is TokenKind.Sign or TokenKind.Word && string.Equals(Value, value, StringComparison.OrdinalIgnoreCase);

    /// <summary>As it is told in a fault.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"the text '{Ethereum.Excerpt.Of(Value, 30)}'",
        _ => $"'{Ethereum.Excerpt.Of(Value, 30)}'",
    };
}
