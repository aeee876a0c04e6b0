using Firebreak.Core.Chain;

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
    LeverCall Call,
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
    /// <summary>True when people must decide, whatever a playbook says.</summary>
    public bool AsksPeople => Irreversible || OneShot || MovesValue;

    public bool Fits(ChainId chain, WatchedContract contract) =>
        (Chain is null || Chain == chain) && contract.Lever == Id && Kinds.Contains(contract.Kind, StringComparer.Ordinal);
}

/// <summary>The call of a lever. It takes no arguments, so that its data is its selector and nothing else can be smuggled in.</summary>
public sealed record LeverCall
{
    private LeverCall(string signature) => Signature = signature;

    /// <summary>For example <c>pause()</c>.</summary>
    public string Signature { get; }

    /// <summary>The call data: the four bytes of the selector.</summary>
    public HexBytes Data => Selector.Of(Signature);

    /// <summary>Reads <c>name()</c>.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(string text, out LeverCall call)
    {
        call = new LeverCall(text);
        return Selector.IsBareCall(text);
    }

    public override string ToString() => Signature;
}

/// <param name="Role">The right on the contract that the caller needs, in the contract's own words, for example <c>PAUSER_ROLE</c>.</param>
/// <param name="Signer">Name of the signer that holds the right, for example <c>guardian</c>.</param>
public sealed record LeverCaller(string Role, string Signer);

/// <param name="Call">The call that takes the effect back, for example <c>unpause()</c>; empty when there is none.</param>
/// <param name="By">Who may make it, in words.</param>
public sealed record LeverUndo(string Call, string By)
{
    public override string ToString() => Call.Length == 0 ? "cannot be undone" : $"{Call} by {By}";
}
