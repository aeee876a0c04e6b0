using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A view of one contract and what came of asking it.</summary>
/// <param name="Place">Which of the contracts that its trigger asks.</param>
internal sealed record AskedView(ViewQuestion Question, int Place, ViewSight After, ViewSight Before);

/// <summary>What is known of one answer: it is readable, or it is said why not.</summary>
/// <param name="Bytes">An encoding of what was declared; null where there is none.</param>
/// <param name="Fault">Why there is none.</param>
/// <param name="Cause">Whether it may come yet.</param>
internal sealed record ViewSight(byte[]? Bytes, string Fault, GapCause Cause)
{
    /// <summary>Whether the contract refused; null where nobody knows.</summary>
    public bool? HasReverted { get; private init; }

    /// <summary>How many bytes the contract answered; null where it answered nothing.</summary>
    public int? Length { get; private init; }

    /// <param name="outcome">Null where nobody asked.</param>
    /// <param name="when">What stands behind the fault, for example <c> before the block</c>.</param>
    public static ViewSight Of(ViewOutcome? outcome, AbiFunction declared, AbiType[] types, string when) => outcome switch
    {
        ViewOutcome.Answered answered => OfAnswer(answered, declared, types, when),
        ViewOutcome.Reverted reverted => new ViewSight(null, $"{declared.Name}() reverted{when}: {reverted.Reason}", GapCause.NotOffered) { HasReverted = true },
        ViewOutcome.Unanswered unanswered => new ViewSight(null, $"{declared.Name}() was not answered{when}: {unanswered.Reason}", GapCause.NotAnswered),
        ViewOutcome.NotOffered notOffered => new ViewSight(null, notOffered.Reason, GapCause.NotOffered),
        _ => new ViewSight(null, $"{declared.Name}() was not asked{when}", GapCause.NotAnswered),
    };

    /// <summary>Reads it for a condition; where it cannot be read, that is missing.</summary>
    public bool Read(Moment moment, out ReadOnlySpan<byte> data)
    {
        data = Bytes;
        if (Bytes is null)
        {
            moment.Miss(Fault, Cause);
        }

        return Bytes is not null;
    }

    // A contract answers what it likes: what is no encoding of what was declared is no answer, however long it says that it is.
    private static ViewSight OfAnswer(ViewOutcome.Answered answered, AbiFunction declared, AbiType[] types, string when)
    {
        var bytes = answered.Bytes.ToArray();
        try
        {
            AbiCodec.Decode(types, bytes);
            return new ViewSight(bytes, "", GapCause.NotOffered) { HasReverted = false, Length = answered.Length };
        }
        catch (AbiException)
        {
            var what = answered.Length > bytes.Length ? FormattableString.Invariant($"of which {bytes.Length} are read") : $"which are no {string.Join(", ", declared.Outputs.Select(output => output.Type))}";
            return new ViewSight(null, FormattableString.Invariant($"{declared.Name}() answered {answered.Length} bytes{when}, {what}"), GapCause.NotOffered)
            {
                HasReverted = false,
                Length = answered.Length,
            };
        }
    }
}
