using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>What a row of <see cref="Observations"/> tells of. The comments say how a kind uses the row's fields beyond their plain meaning.</summary>
public enum ObservationKind : byte
{
    /// <summary>An amount of a fungible asset changed hands; the asset is zero for the native coin and its wrapped form.</summary>
    Transfer,

    /// <summary>The native coin went along with a call.</summary>
    Native,

    /// <summary>A fungible amount came from nowhere: the sender is zero.</summary>
    Mint,

    /// <summary>A fungible amount went nowhere: the receiver is zero.</summary>
    Burn,

    /// <summary>Native coin became its wrapped form, or went back; told as a transfer from or to the wrapping contract.</summary>
    Wrapping,

    /// <summary>A claim inside a vault (Balancer) was credited or debited; told as a transfer from or to the vault.</summary>
    InternalBalance,

    /// <summary>A non-fungible token: <c>Other</c> is its id, or how many ids a batch carried.</summary>
    NftTransfer,

    /// <summary>From the owner to the spender.</summary>
    Approval,

    /// <summary>A spender for everything; the amount is one, or zero when taken back.</summary>
    OperatorApproval,

    /// <summary>Amount in, <c>Other</c> out; <c>Tag</c> is one when the pool's second asset came in.</summary>
    Swap,

    /// <summary>A pair's reserves after a change: amount of the first, <c>Other</c> of the second.</summary>
    Reserves,

    /// <summary>A pool's square root price (96 binary places) after a swap, and in <c>Other</c> its liquidity.</summary>
    RootPrice,
    LiquidityAdded,
    LiquidityRemoved,

    /// <summary>Lent by the contract to the receiver; the asset may be unknown (zero) where the provider's event does not tell it.</summary>
    FlashLoan,
    Borrow,

    /// <summary>Debt repaid, and in <c>Other</c> collateral seized.</summary>
    Liquidation,
    Deficit,

    /// <summary>Assets paid in by the sender for shares (<c>Other</c>) of the receiver.</summary>
    VaultDeposit,

    /// <summary>Assets paid out to the receiver for shares (<c>Other</c>) of the sender.</summary>
    VaultWithdrawal,

    /// <summary>An answer that an oracle published; <c>Tag</c> is one when it is negative.</summary>
    OracleAnswer,

    /// <summary>The contract listens to another oracle from now on.</summary>
    OracleReplaced,

    /// <summary>From the owner before to the owner after.</summary>
    OwnerChanged,

    /// <summary>The role is the key; granted by the sender to the receiver.</summary>
    RoleGranted,
    RoleRevoked,
    AdminChanged,

    /// <summary>The receiver is the new code, or zero when the event does not name it.</summary>
    ImplementationChanged,

    /// <summary>A contract says that it is initialised, or was called to be.</summary>
    Initialised,

    /// <summary>A Safe called: <c>Tag</c> is one for a delegate call.</summary>
    SafeExecution,

    /// <summary>The receiver is the owner added, or the sender the owner removed.</summary>
    SafeOwnerChanged,

    /// <summary>The amount is the new threshold.</summary>
    SafeThresholdChanged,

    /// <summary>A module, guard or master copy.</summary>
    SafeModuleChanged,

    /// <summary>The sender's storage was worked on by the receiver's code.</summary>
    DelegateCall,

    /// <summary>A contract came to be.</summary>
    Created,

    /// <summary>A contract destroyed itself in favour of the receiver.</summary>
    Destroyed,

    /// <summary>An account has other code than before, or has code without having been created.</summary>
    CodeChanged,

    /// <summary>A storage slot that proxies keep their implementation, admin or beacon in.</summary>
    ProxySlotWritten,
    ProposalCreated,

    /// <summary>The amount is the weight.</summary>
    Vote,
    ProposalQueued,
    ProposalExecuted,

    /// <summary>Votes that the receiver held before (amount) and after (<c>Other</c>).</summary>
    VotesMoved,
    CallScheduled,

    /// <summary>A timelock carried out what it had been told to, on the receiver.</summary>
    CallExecuted,
    Paused,
    Unpaused,

    /// <summary>A signature was checked (key: the digest; amount: r; <c>Other</c>: s); the receiver is the signer found, zero for none.</summary>
    SignatureChecked,

    /// <summary>A signed authorisation was used; the key is its nonce or its r.</summary>
    SignatureUsed,

    /// <summary>The sender of the call pulled an approved amount: <c>Counter</c> is that caller.</summary>
    Pull,

    /// <summary>The caller pushed its own amount to the receiver.</summary>
    Push,

    /// <summary>Someone asked a contract for a price, rate or supply; the amount is the answer.</summary>
    PriceRead,

    /// <summary>A pair was told to give away or take in what its books do not know.</summary>
    SkimOrSync,

    /// <summary>A receiver's code was called about a token, a loan or a swap.</summary>
    Callback,

    /// <summary>Many swaps in one call; the amount is their number.</summary>
    BatchSwap,

    /// <summary>A bridge was told to carry out a message.</summary>
    BridgeMessage,
}

/// <summary>One fact of a transaction in the language of finance, with where it is written. What a token's log says is that token's word.</summary>
public readonly record struct ObservationRow
{
    public ObservationKind Kind { get; init; }

    /// <summary>Who says it, or on whom it was done.</summary>
    public Address Contract { get; init; }

    /// <summary>Zero for the native coin, or where there is none.</summary>
    public Address Asset { get; init; }

    /// <summary>The other asset, or the other party, as the kind tells.</summary>
    public Address Counter { get; init; }

    public Address From { get; init; }

    public Address To { get; init; }

    public UInt256 Amount { get; init; }

    public UInt256 Other { get; init; }

    /// <summary>A pool's id, a role, a slot, a digest.</summary>
    public Hash256 Key { get; init; }

    public byte Tag { get; init; }

    /// <summary>Index in the block's logs; -1 when it was not a log.</summary>
    public int Log { get; init; }

    /// <summary>Index in the block's frames; -1 when it was not a frame.</summary>
    public int Frame { get; init; }

    /// <summary>True for what moves an amount between accounts: net flows are sums of these.</summary>
    public bool IsMovement => Kind <= ObservationKind.InternalBalance;
}
