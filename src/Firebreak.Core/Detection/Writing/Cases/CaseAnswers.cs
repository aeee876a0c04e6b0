using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Makes what views answer in a case: what is told once stands until something else is told.</summary>
internal sealed class CaseAnswers(WrittenValues values, CaseDeclarations declared, List<RuleFault> faults)
{
    /// <summary>For each block of the case all that is told by then.</summary>
    public Items<Items<CaseView>> Of(CaseDraft draft)
    {
        var (all, known) = (new List<Items<CaseView>>(), new Dictionary<(Address, Items<byte>), CaseView>());
        foreach (var block in draft.Blocks)
        {
            foreach (var view in block.Answers.Select(Read).OfType<CaseView>())
            {
                known[(view.Contract, view.Data)] = view;
            }

            all.Add(known.Values.ToItems());
        }

        return all.ToItems();
    }

    private CaseView? Read(CaseAnswer written)
    {
        if (declared.View(written.View) is not { } view || values.Arguments(written.View, view.Inputs, written.Arguments) is not { } arguments
            || declared.Encode(written.View, () => view.Encode(arguments)) is not { } data)
        {
            return null;
        }

        return OutcomeOf(written, view) is { } outcome ? new CaseView(values.FindAccount(written.Contract.Text)!.Value, [.. data], outcome) : null;
    }

    private ViewOutcome? OutcomeOf(CaseAnswer written, AbiFunction view)
    {
        if (written.Reverts)
        {
            return new ViewOutcome.Reverted("as the case tells");
        }

        if (view.Outputs.Count != written.Answer.Count)
        {
            faults.Add(new RuleFault(written.View, null, FormattableString.Invariant($"{view.Outputs.Count} values are declared, and {written.Answer.Count} are answered"), "write answer: with one value for each, or outcome: reverted"));
            return null;
        }

        return values.Arguments(written.View, view.Outputs, written.Answer) is { } answer
            && declared.Encode(written.View, () => AbiCodec.Encode([.. view.Outputs.Select(output => output.Type)], answer)) is { } bytes
            ? new ViewOutcome.Answered([.. bytes], bytes.Length)
            : null;
    }
}
