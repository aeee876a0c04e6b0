using Firebreak.Core.Chain;
using Firebreak.Core.Response.Filling;

namespace Firebreak.Core.Response;

/// <summary>
/// One way to contain a contract, as data: which call, who may make it, what it blocks, how to see that it is ready and that it worked.
/// Nothing is ever sent that is not the call of a lever that the protocol names for that very contract.
/// </summary>
/// <param name="Id">For example <c>pausable-vault</c>; contracts of a protocol name their lever by it.</param>
/// <param name="Chain">The one chain on which it exists; null when it fits any.</param>
/// <param name="Kinds">Kinds of contract that it fits, as in <see cref="WatchedContract.Kind"/>.</param>
/// <param name="Blocks">What it stops for honest users as well: deposit, withdraw, repay, liquidate, transfer, exit.</param>
/// <param name="Armed">Answers as written when the lever can be pulled.</param>
/// <param name="ReadBack">Answers as written when the lever has worked.</param>
/// <param name="Event">Signature of the event that its success emits, for example <c>Paused(address)</c>; null when there is none.</param>
/// <param name="Irreversible">Nobody can undo it; such a lever always asks people.</param>
/// <param name="OneShot">It can be pulled once only.</param>
/// <param name="MovesValue">It moves funds; such a lever always asks people.</param>
/// <param name="Source">Where the facts come from.</param>
public sealed record Lever(
    string Id,
    string Title,
    ChainId? Chain,
    Items<string> Kinds,
    CallPattern Call,
    LeverCaller Caller,
    Items<string> Blocks,
    LeverUndo Undo,
    ViewCheck Armed,
    ViewCheck ReadBack,
    string? Event,
    bool Irreversible,
    bool OneShot,
    bool MovesValue,
    string Source)
{
    /// <summary>What of it nobody has checked against the source; such a lever is never proposed by itself, and asks people. Null when there is nothing.</summary>
    public string? Doubts { get; init; }

    /// <summary>Each must hold before it is pulled: what <see cref="Armed"/> does not say, and the traps of the lever.</summary>
    public Items<ViewCheck> Before { get; init; } = [];

    /// <summary>Each must hold after it was pulled, beside <see cref="ReadBack"/>: a lever on many targets is read back on each.</summary>
    public Items<ViewCheck> After { get; init; } = [];

    /// <summary>Places that are filled when an alert comes, where the protocol file leaves them open.</summary>
    public Items<PlaceFill> Fill { get; init; } = [];

    /// <summary>How long it lives, acts and rests.</summary>
    public LeverLife Life { get; init; } = LeverLife.Unbounded;

    /// <summary>In what ways it has deceived people.</summary>
    public Items<LeverTrap> Traps { get; init; } = [];

    /// <summary>True when people must decide, whatever a playbook says.</summary>
    public bool AsksPeople => Irreversible || OneShot || MovesValue || Doubts is not null;

    /// <summary>The same bytes for every contract: such a lever can be named by a contract of a protocol without filling places.</summary>
    public bool IsFixed => Call.IsFixed && Armed.IsFixed && ReadBack.IsFixed;

    /// <summary>The places that must be filled for a contract.</summary>
    public Items<string> Places => ((ViewCheck[])[Armed, ReadBack, .. Before, .. After, .. Caller.Holds, .. Life.Checks])
        .SelectMany(check => check.Call.Places.Concat(CallText.Places(check.Answer)).Concat(check.At is { } at ? [at] : []))
        .Concat(Call.Places).Where(place => place is not (LeverPlaces.Caller or LeverPlaces.Target)).Distinct(StringComparer.Ordinal).ToItems();

    public bool Fits(ChainId chain, WatchedContract contract) =>
        (Chain is null || Chain == chain) && IsFixed && contract.Lever == Id && Kinds.Contains(contract.Kind, StringComparer.Ordinal);
}

/// <param name="Role">The right on the contract that the caller needs, in the contract's own words, for example <c>PAUSER_ROLE</c>.</param>
/// <param name="Signer">Name of the signer that holds the right, for example <c>guardian</c>.</param>
public sealed record LeverCaller(string Role, string Signer)
{
    /// <summary>How many must sign for the caller; null where one key alone acts.</summary>
    public int? Signatures { get; init; }

    /// <summary>What the contract answers while the caller still holds the right.</summary>
    public Items<ViewCheck> Holds { get; init; } = [];
}

/// <param name="Call">The call that takes the effect back, for example <c>unpause()</c>; empty when there is none.</param>
/// <param name="By">Who may make it, in words.</param>
public sealed record LeverUndo(string Call, string By)
{
    public override string ToString() => Call.Length == 0 ? "cannot be undone" : $"{Call} by {By}";
}
