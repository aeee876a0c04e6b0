namespace Firebreak.Core.Detection.Network;

/// <summary>Versions of a node's program that are known to be broken, as a pack entry tells of them.</summary>
/// <param name="Client">How the program calls itself before the first slash of its version, for example <c>Geth</c>.</param>
/// <param name="From">The first version that is broken; null for every one before <paramref name="Below"/>.</param>
/// <param name="Below">The first version that is sound again; null where none is.</param>
/// <param name="Harm">What it does, in one sentence.</param>
/// <param name="Mend">What to do about it, in one sentence.</param>
public sealed record BrokenClient(string Id, string Title, string Client, ClientVersion? From, ClientVersion? Below, string Harm, string Mend)
{
    /// <summary>Whether a node that calls itself so is one of them. What cannot be read is not.</summary>
    /// <param name="told">The answer to web3_clientVersion, for example <c>Geth/v1.13.14-stable-2bd6bd01/linux-amd64/go1.21.7</c>.</param>
    public bool Is(string told)
    {
        var parts = told.Split('/');
        if (!string.Equals(parts[0], Client, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // Some put a name that the operator chose before the version.
        var version = parts.Skip(1).Select(ClientVersion.Find).FirstOrDefault(found => found is not null);
        return (From, Below) == (null, null) || (version is { } known && !(known < From) && (Below is null || known < Below));
    }
}

/// <summary>Three numbers; what is released before its version is complete, such as a candidate, counts as that version.</summary>
public sealed record ClientVersion(int Major, int Minor, int Patch)
{
    private const int LongestNumber = 6;

    public override string ToString() => FormattableString.Invariant($"{Major}.{Minor}.{Patch}");

    /// <summary>False where either is none.</summary>
    public static bool operator <(ClientVersion? left, ClientVersion? right) =>
        left is not null && right is not null && (left.Major, left.Minor, left.Patch).CompareTo((right.Major, right.Minor, right.Patch)) < 0;

    public static bool operator >(ClientVersion? left, ClientVersion? right) => right < left;

    /// <summary>Reads <c>1.16.8</c> and nothing else.</summary>
    public static bool TryParse(string text, out ClientVersion version)
    {
        version = Find(text) ?? new ClientVersion(0, 0, 0);
        return version.ToString() == text;
    }

    /// <summary>The version at the beginning of a text such as <c>v1.13.14-stable-2bd6bd01</c>; null when there is none.</summary>
    internal static ClientVersion? Find(string text)
    {
        var numbers = new int[3];
        var rest = text.AsSpan().TrimStart('v');
        for (var i = 0; i < numbers.Length; i++)
        {
            var length = 0;
            while (length < rest.Length && char.IsAsciiDigit(rest[length]))
            {
                length++;
            }

            if (length is 0 or > LongestNumber || (i < numbers.Length - 1 && (length == rest.Length || rest[length] != '.')))
            {
                return null;
            }

            numbers[i] = int.Parse(rest[..length], System.Globalization.CultureInfo.InvariantCulture);
            rest = i < numbers.Length - 1 ? rest[(length + 1)..] : rest[length..];
        }

        return new ClientVersion(numbers[0], numbers[1], numbers[2]);
    }
}
