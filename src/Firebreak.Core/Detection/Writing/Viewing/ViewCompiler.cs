using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Makes a trigger of a view that a rule asks: which contracts, with which arguments, and when.</summary>
internal sealed class ViewCompiler(Ledger ledger, List<RuleFault> faults)
{
    private const int MostContracts = 16;

    /// <param name="addresses">The contracts that are asked.</param>
    /// <param name="isCounted">Whether a window judges the answers together.</param>
    /// <returns>Null, with faults, when it makes no sense.</returns>
    public ViewTrigger? Compile(TriggerDraft trigger, int place, FrozenSet<Address>? addresses, bool isCounted)
    {
        var before = faults.Count;
        var view = Declared(trigger.Subject);
        var data = view is null ? null : DataOf(trigger, view);
        var longest = view is null ? 0 : LongestAnswer(trigger.Subject, view);
        var rhythm = RhythmOf(trigger);
        if (addresses is null or { Count: > MostContracts })
        {
            Fault(trigger.Subject, FormattableString.Invariant($"a view is asked of {(addresses is null ? "no contract" : $"{addresses.Count} contracts")}"), FormattableString.Invariant($"add addresses: with 1 to {MostContracts} to the trigger or to the rule"));
        }

        if (trigger.Where is null && !isCounted)
        {
            Fault(trigger.Subject, "the rule fires at every answer", "add where: with what must not be, such as assets < previous.assets * 0.9");
        }

        if (trigger.Outcome is not null)
        {
            Fault(trigger.Subject, "a view has no outcome", "remove outcome:, and write where: view.reverted for one that reverts");
        }

        return faults.Count > before ? null : new ViewTrigger(view!, [.. addresses!.Order().Select(contract => new ViewQuestion(contract, data!.Value, longest))], rhythm)
        {
            Place = place,
            Name = trigger.Name?.Text,
            Addresses = addresses,
        };
    }

    private AbiFunction? Declared(Phrase subject)
    {
        try
        {
            return ViewText.Parse(subject.Text);
        }
        catch (AbiException exception)
        {
            Fault(subject, $"this is no view ({exception.Message.TrimEnd('.')})", $"write it as in Solidity, such as {ViewText.Example}");
            return null;
        }
    }

    private Items<byte>? DataOf(TriggerDraft trigger, AbiFunction view)
    {
        if (new WrittenValues(ledger, faults, _ => null).Arguments(trigger.Subject, view.Inputs, trigger.Arguments) is not { } arguments)
        {
            return null;
        }

        var data = view.Encode(arguments);
        if (data.Length > ViewQuestion.MostData)
        {
            Fault(trigger.Subject, FormattableString.Invariant($"its arguments take {data.Length} bytes"), FormattableString.Invariant($"ask with at most {ViewQuestion.MostData}"));
        }

        return [.. data];
    }

    // What has a fixed length is read whole, whatever stands behind it; of the rest a beginning that holds every honest list of prices.
    private int LongestAnswer(Phrase subject, AbiFunction view)
    {
        if (view.Outputs.Any(output => output.Type.IsDynamic))
        {
            return ViewQuestion.MostBytes;
        }

        var length = view.Outputs.Sum(output => Arguments.StaticLength(output.Type));
        if (length > ViewQuestion.MostBytes)
        {
            Fault(subject, FormattableString.Invariant($"its answer has {length} bytes"), FormattableString.Invariant($"ask for at most {ViewQuestion.MostBytes}"));
        }

        return length;
    }

    private ViewRhythm RhythmOf(TriggerDraft trigger)
    {
        if (trigger.Every is not { } every)
        {
            return new ViewRhythm(1, OnTouch: false);
        }

        if (!ViewRhythm.TryRead(every.Text, out var rhythm))
        {
            Fault(every, $"'{Excerpt.Of(every.Text, 40)}' is no rhythm of a view", $"write {ViewRhythm.Form}");
        }

        return rhythm;
    }

    private void Fault(Phrase at, string what, string mend) => faults.Add(new RuleFault(at, null, what, mend));
}
