using System.Globalization;

namespace Firebreak.Ethereum;

/// <summary>Reads declarations as people and Solidity write them. Bounded in length and nesting; never backtracks.</summary>
internal ref struct AbiGrammar
{
    private const int LongestText = 16_384;
    private const int MostParameters = 1_024;

    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _nesting;
    private int _parameters;

    private AbiGrammar(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestText)
        {
            throw new AbiException($"The declaration is longer than {LongestText} characters.");
        }

        _text = text;
    }

    /// <summary>What follows the keyword: a name, parameters and modifiers, and for functions the return values.</summary>
    public readonly record struct Declaration(
        string Keyword, string Name, IReadOnlyList<AbiParameter> Inputs, IReadOnlyList<AbiParameter> Outputs, IReadOnlyList<string> Modifiers);

    public static AbiType ParseType(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var grammar = new AbiGrammar(text);
        var type = grammar.ReadType();
        grammar.ExpectEnd();
        return type;
    }

    public static Declaration ParseDeclaration(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var grammar = new AbiGrammar(text);
        var declaration = grammar.ReadDeclaration();
        grammar.ExpectEnd();
        return declaration;
    }

    /// <summary>A type without tuples by its name, as it stands in a JSON ABI: "uint256", "address payable".</summary>
    public static AbiType Elementary(ReadOnlySpan<char> name) => name switch
    {
        "address" => new AbiType.Account(),
        "bool" => new AbiType.Truth(),
        "string" => new AbiType.Text(),
        "bytes" => new AbiType.Bytes(),
        "byte" => new AbiType.FixedBytes(1),
        "function" => new AbiType.FixedBytes(24, "function"),
        "uint" => new AbiType.UnsignedNumber(256),
        "int" => new AbiType.SignedNumber(256),
        "fixed" => new AbiType.SignedNumber(128, "fixed128x18"),
        "ufixed" => new AbiType.UnsignedNumber(128, "ufixed128x18"),
        _ when name.StartsWith("fixed") && TryReadFixed(name[5..], out var bits) => new AbiType.SignedNumber(bits, name.ToString()),
        _ when name.StartsWith("ufixed") && TryReadFixed(name[6..], out var bits) => new AbiType.UnsignedNumber(bits, name.ToString()),
        _ when name.StartsWith("uint") && TryReadBits(name[4..], out var bits) => new AbiType.UnsignedNumber(bits),
        _ when name.StartsWith("int") && TryReadBits(name[3..], out var bits) => new AbiType.SignedNumber(bits),
        _ when name.StartsWith("bytes") && TryReadNumber(name[5..], out var length) && length is > 0 and <= 32 => new AbiType.FixedBytes(length),
        _ => throw new AbiException($"\"{Excerpt.Of(name, 40)}\" is no ABI type."),
    };

    /// <summary>Array suffixes: "[]", "[4][]" and so on, outermost last.</summary>
    public static AbiType WithSuffixes(AbiType element, ReadOnlySpan<char> suffixes)
    {
        var grammar = new AbiGrammar(suffixes);
        var type = grammar.ReadSuffixes(element);
        grammar.ExpectEnd();
        return type;
    }

    /// <summary>Letters, digits, _ and $, as in a Solidity name.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!IsNameCharacter(character))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= LongestText;
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '$';

    private static bool TryReadBits(ReadOnlySpan<char> digits, out int bits) =>
        TryReadNumber(digits, out bits) && bits is > 0 and <= 256 && bits % 8 == 0;

    // M bits and N decimals, as in "168x10".
    private static bool TryReadFixed(ReadOnlySpan<char> digits, out int bits)
    {
        var cross = digits.IndexOf('x');
        bits = 0;
        return cross > 0
            && TryReadBits(digits[..cross], out bits)
            && (digits[(cross + 1)..] is "0" || (TryReadNumber(digits[(cross + 1)..], out var decimals) && decimals is > 0 and <= 80));
    }

    private static bool TryReadNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        return !digits.StartsWith("0") && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private Declaration ReadDeclaration()
    {
        var keyword = "";
        var name = ReadWord();
        if (name is "constructor" or "receive" or "fallback")
        {
            keyword = name;
        }
        else if (name is "function" or "event" or "error" && Peek() != '(')
        {
            keyword = name;
            name = ReadWord();
        }

        if (name.Length == 0)
        {
            throw Unexpected("a name");
        }

        var inputs = ReadParameters();
        IReadOnlyList<AbiParameter> outputs = [];
        List<string> modifiers = [];
        for (var word = ReadWord(); word.Length > 0; word = ReadWord())
        {
            if (word is "returns")
            {
                outputs = ReadParameters();
            }
            else
            {
                modifiers.Add(word);
            }
        }

        TryTake(';');
        return new(keyword, name, inputs, outputs, modifiers);
    }

    private IReadOnlyList<AbiParameter> ReadParameters()
    {
        if (!TryTake('('))
        {
            throw Unexpected("(");
        }

        if (++_nesting > AbiType.DeepestNesting)
        {
            throw new AbiException($"Tuples are nested deeper than {AbiType.DeepestNesting}.");
        }

        List<AbiParameter> parameters = [];
        if (!TryTake(')'))
        {
            do
            {
                parameters.Add(ReadParameter());
            }
            while (TryTake(','));
            if (!TryTake(')'))
            {
                throw Unexpected(", or )");
            }
        }

        _nesting--;
        return parameters;
    }

    private AbiParameter ReadParameter()
    {
        if (++_parameters > MostParameters)
        {
            throw new AbiException($"The declaration has more than {MostParameters} parameters.");
        }

        var type = ReadType();
        var isIndexed = false;
        var word = ReadWord();
        while (word is "indexed" or "memory" or "calldata" or "storage" or "payable")
        {
            isIndexed |= word is "indexed";
            word = ReadWord();
        }

        return new(word, type, isIndexed);
    }

    private AbiType ReadType()
    {
        if (Peek() == '(')
        {
            return ReadSuffixes(new AbiType.Record(ReadParameters()));
        }

        var word = ReadWord();
        return ReadSuffixes(word is "tuple" && Peek() == '(' ? new AbiType.Record(ReadParameters()) : Elementary(word));
    }

    private AbiType ReadSuffixes(AbiType type)
    {
        while (TryTake('['))
        {
            var digits = ReadWord();
            if (digits.Length > 0 && !TryReadNumber(digits, out _))
            {
                throw Unexpected("an array length");
            }

            type = new AbiType.Sequence(type, digits.Length == 0 ? null : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture));
            if (!TryTake(']'))
            {
                throw Unexpected("]");
            }
        }

        return type;
    }

    private char Peek()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private bool TryTake(char expected)
    {
        var isNext = Peek() == expected;
        _position += isNext ? 1 : 0;
        return isNext;
    }

    private string ReadWord()
    {
        Peek();
        var start = _position;
        while (_position < _text.Length && IsNameCharacter(_text[_position]))
        {
            _position++;
        }

        return _text[start.._position].ToString();
    }

    private void ExpectEnd()
    {
        if (Peek() != '\0' || _position < _text.Length)
        {
            throw Unexpected("the end");
        }
    }

    private readonly AbiException Unexpected(string expected) =>
        new($"Expected {expected} at character {_position + 1} of \"{Excerpt.Of(_text, 120)}\".");
}
