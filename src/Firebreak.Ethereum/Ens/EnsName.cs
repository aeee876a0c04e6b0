namespace Firebreak.Ethereum;

/// <summary>Names of the Ethereum Name Service.</summary>
public static class EnsName
{
    private const int LongestName = 1024;

    /// <summary>The node of a name: what the registry is asked for (ERC-137). Upper case counts as lower case.</summary>
    /// <exception cref="FormatException">
    /// An empty label, or a character beyond a-z, 0-9, hyphen and underscore. The full normalisation of ENSIP-15 is not done here: a name
    /// that looks like another one must not get through unseen.
    /// </exception>
    public static Hash256 Hash(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > LongestName)
        {
            throw new FormatException($"A name has at most {LongestName} characters.");
        }

        Span<byte> pair = stackalloc byte[Hash256.Length + Hash256.Length];
        pair.Clear();
        var rest = name.AsSpan();
        var isLast = rest.IsEmpty;
        while (!isLast)
        {
            var dot = rest.LastIndexOf('.');
            LabelHash(rest[(dot + 1)..], name).CopyTo(pair[Hash256.Length..]);
            Keccak.Hash(pair).CopyTo(pair);
            isLast = dot < 0;
            rest = isLast ? rest : rest[..dot];
        }

        return Hash256.FromBytes(pair[..Hash256.Length]);
    }

    private static Hash256 LabelHash(ReadOnlySpan<char> label, string name)
    {
        Span<byte> ascii = stackalloc byte[LongestName];
        var length = 0;
        foreach (var character in label)
        {
            var lower = char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character;
            if (!char.IsAsciiLetterLower(lower) && !char.IsAsciiDigit(lower) && lower is not ('-' or '_'))
            {
                throw NumberText.Refuse(name, "a name of letters a-z, digits, hyphens and underscores");
            }

            ascii[length++] = (byte)lower;
        }

        return length > 0 ? Keccak.Hash(ascii[..length]) : throw NumberText.Refuse(name, "a name without empty labels");
    }
}
