namespace Firebreak.Core.Response;

/// <summary>How something is stopped that no transaction of ours stops.</summary>
public enum Means
{
    /// <summary>A call to a contract: a <see cref="Lever"/>.</summary>
    Transaction,

    /// <summary>Somebody else must act: an issuer, an exchange, a foundation. It is asked for.</summary>
    Request,

    /// <summary>The administration interface of a node that the operator runs.</summary>
    NodeApi,

    /// <summary>A message of a chain that is no EVM chain, or of its governance.</summary>
    ForeignMessage,

    /// <summary>The protocol does it by itself; to be known, and not to be pulled.</summary>
    Automatic,

    /// <summary>There is none, which must be known before the night.</summary>
    None,
}

/// <summary>A way to contain something that Firebreak knows of and cannot pull: shown to people, never sent.</summary>
/// <param name="Chain">In words or as CAIP-2.</param>
/// <param name="How">What people do, in sentences.</param>
/// <param name="By">Who may.</param>
/// <param name="Doubts">What nobody has checked; null when all of it was read in the source.</param>
public sealed record OtherMeans(
    string Id, string Title, string Chain, Means Means, string How, string By, Items<string> Blocks, string Undo, Items<LeverTrap> Traps, string? Doubts, string Source);
