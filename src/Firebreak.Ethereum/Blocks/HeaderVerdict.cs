namespace Firebreak.Ethereum;

/// <summary>The hash that a header's fields give, or why they give none.</summary>
public abstract record HeaderHash
{
    private HeaderHash()
    {
    }

    public sealed record Computed(Hash256 Hash) : HeaderHash;

    /// <param name="Reason">A sentence that names the field.</param>
    public sealed record Unknowable(string Reason) : HeaderHash;
}

/// <summary>Whether a header's fields are those of the block whose hash was told.</summary>
public abstract record HeaderVerdict
{
    private HeaderVerdict()
    {
    }

    /// <summary>The fields hash to what was told: each of them is the block's own, and so are the roots in it.</summary>
    public sealed record Proven : HeaderVerdict;

    /// <summary>All fields are known and hash to something else: a field or the hash is false, or the chain hashes its headers in another way.</summary>
    public sealed record Contradicted(Hash256 Computed) : HeaderVerdict;

    /// <param name="Reason">A sentence that names the field.</param>
    public sealed record Undecidable(string Reason) : HeaderVerdict;

    /// <summary>A field is left out although one that came with a later fork is there: no block has such a header.</summary>
    /// <param name="Reason">A sentence that names both.</param>
    public sealed record Impossible(string Reason) : HeaderVerdict;

    /// <summary>A field is left out that every header has.</summary>
    /// <param name="Reason">A sentence that names the field.</param>
    public sealed record Incomplete(string Reason) : HeaderVerdict;
}
