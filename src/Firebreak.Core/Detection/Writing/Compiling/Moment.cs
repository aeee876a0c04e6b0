using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>
/// What an expression looks at: one place of a block. One moment serves a whole block, moved from candidate to candidate, so that looking
/// costs no memory.
/// </summary>
internal sealed class Moment(Block block, Valuation? valuation)
{
    private object? _decodedBy;
    private object[]? _decoded;

    public Block Block => block;

    /// <summary>Prices before the block; null when nobody read them.</summary>
    public Valuation? Valuation => valuation;

    /// <summary>What rules of time have learned of what is usual; null while nothing has.</summary>
    public IBaselines? Baselines { get; init; }

    /// <summary>Index of the transaction; -1 where the block itself is looked at.</summary>
    public int Transaction { get; private set; } = -1;

    /// <summary>Index of the frame, log or state change that the trigger names; -1 where it names none.</summary>
    public int Item { get; private set; } = -1;

    /// <summary>The view that is looked at, when it is one.</summary>
    public AskedView? View { get; private set; }

    /// <summary>The matches in the window, this one included; null outside of a window's condition.</summary>
    public WindowTally? Window { get; set; }

    /// <summary>Why something could not be told that the node or the operator should have told; null while nothing was missing.</summary>
    public string? Missing { get; private set; }

    /// <summary>Whether what is missing may come yet.</summary>
    public GapCause MissingCause { get; private set; }

    public ref readonly TransactionRow TransactionRow => ref block.Transactions[Transaction];

    public ref readonly LogRow Log => ref block.Logs[Item];

    public ref readonly FrameRow Frame => ref block.Frames[Item];

    public ref readonly StateChangeRow Change => ref block.Changes[Item];

    public void MoveTo(int transaction, int item, AskedView? view = null)
    {
        (Transaction, Item, View, Missing, Window) = (transaction, item, view, null, null);
        (_decodedBy, _decoded) = (null, null);
    }

    /// <summary>The values of an encoding, decoded at most once for each place; null when it is none.</summary>
    /// <param name="asker">Whose types they are.</param>
    public object[]? Decode(object asker, AbiType[] types, ReadOnlySpan<byte> data)
    {
        if (!ReferenceEquals(_decodedBy, asker))
        {
            _decodedBy = asker;
            _decoded = TryDecode(types, data);
        }

        return _decoded;
    }

    /// <summary>Says that something is missing, once.</summary>
    public void Miss(string what, GapCause cause = GapCause.NotOffered)
    {
        if (Missing is null)
        {
            (Missing, MissingCause) = (what, cause);
        }
    }

    // Whoever emits a log writes what he likes into it: what is no encoding of the event is not that event.
    private static object[]? TryDecode(AbiType[] types, ReadOnlySpan<byte> data)
    {
        try
        {
            return AbiCodec.Decode(types, data);
        }
        catch (AbiException)
        {
            return null;
        }
    }
}

/// <summary>What is usual, as learned from final blocks: what <c>baseline(name)</c> asks.</summary>
public interface IBaselines
{
    /// <summary>The usual value of a measure for an account; unknown while too little was learned, or when there is no such measure.</summary>
    Number Find(string name, Address subject);
}
