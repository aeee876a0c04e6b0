namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>Whether what a node said about a block is what the block's own hash promises.</summary>
internal abstract record ProofVerdict
{
    private ProofVerdict()
    {
    }

    /// <summary>It hashes to what the header promises.</summary>
    public sealed record Proven : ProofVerdict;

    /// <summary>It cannot be hashed from what the node tells; that is no lie.</summary>
    /// <param name="Reason">One clause that names the field.</param>
    public sealed record Unprovable(string Reason) : ProofVerdict;

    /// <summary>All fields are there, and they hash to something else.</summary>
    /// <param name="Part">Whose answer it is.</param>
    /// <param name="Sentence">What does not fit.</param>
    public sealed record Lie(ProofPart Part, string Sentence) : ProofVerdict;
}

/// <summary>The answers that a block is made of.</summary>
internal enum ProofPart
{
    /// <summary>Header, transactions and withdrawals.</summary>
    Block,

    Receipts,

    Traces,
}
