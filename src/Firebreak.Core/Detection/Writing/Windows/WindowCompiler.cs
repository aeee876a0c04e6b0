using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Makes a window of what the rule says: what is kept of each match, and what must be so of them together.</summary>
internal sealed class WindowCompiler(WindowDraft draft, IReadOnlyList<Trigger> triggers, Ledger ledger, Lists lists, List<RuleFault> faults)
{
    private const int MostGroups = 8;

    public Window? Compile()
    {
        var before = faults.Count;
        if (!WindowText.TryRead(draft.Over.Text, out var length))
        {
            faults.Add(new RuleFault(draft.Over, null, $"'{Excerpt.Of(draft.Over.Text, 40)}' is no length of a window", $"write {WindowText.Form}"));
        }

        foreach (var trigger in triggers)
        {
            trigger.Note(Lanes.Clock);
        }

        var sequence = draft.Sequence.Select(PlaceOf).ToArray();
        if (draft.When is null && sequence.Length == 0)
        {
            faults.Add(new RuleFault(draft.Over, null, "the window asks nothing", "add when: count() >= 3, or sequence: [first, second]"));
        }

        if (draft.By.Count > 0 && triggers.Any(trigger => trigger is ScheduleTrigger))
        {
            faults.Add(new RuleFault(draft.By[0], null, "a schedule belongs to no group", "remove by:, or the schedule"));
        }

        var hours = length.Blocks > 0 ? (Number)length.Blocks : (Number)(ulong)length.Time.TotalSeconds / 3600UL;
        var aggregates = new Aggregates([.. triggers.Select(trigger => trigger.Name)], hours);
        var conditions = triggers.Select(trigger => Condition(trigger, aggregates)).ToArray();
        var measures = aggregates.Measures.ToArray();
        var keeps = triggers.Select(trigger => Keep(trigger, measures)).ToArray();
        var groups = triggers.Select(Group).ToArray();
        return faults.Count == before ? new Window(length, measures, sequence) { Conditions = conditions, Keeps = keeps, Groups = groups } : null;
    }

    private int PlaceOf(Phrase name)
    {
        for (var i = 0; i < triggers.Count; i++)
        {
            if (triggers[i].Name == name.Text)
            {
                return i;
            }
        }

        faults.Add(new RuleFault(
            name, null, $"no trigger is called {Excerpt.Of(name.Text, 40)}", Names.Mend(name.Text, triggers.Select(trigger => trigger.Name).OfType<string>(), "give the trigger a name:")));
        return -1;
    }

    private ReadTruth? Condition(Trigger trigger, Aggregates aggregates)
    {
        if (draft.When is not { } when)
        {
            return null;
        }

        // The same condition may be asked after a match of any trigger: its faults are told once.
        var found = trigger.Place == 0 ? faults : [];
        var plain = trigger.ScopeFor(ledger, lists);
        var scope = new Scope(ledger, lists)
        {
            Arguments = plain.Arguments,
            Unreadable = plain.Unreadable,
            OwnName = plain.OwnName,
            Own = plain.Own,
            OwnAreBare = plain.OwnAreBare,
            HasTransaction = plain.HasTransaction,
            OwnAsset = plain.OwnAsset,
            Subject = plain.Subject,
            Aggregates = aggregates,
        };
        var condition = RuleCompiler.Condition(when, scope, found);
        trigger.Note(scope);
        if (trigger.Place > 0 && found.Count > 0 && faults.Count == 0)
        {
            faults.AddRange(found.Select(fault => fault with { What = $"after a match of trigger {trigger.Place + 1}: {fault.What}" }));
        }

        return condition;
    }

    private Func<Moment, Items<Number>> Keep(Trigger trigger, Measure[] measures)
    {
        var reads = measures.Select(measure => Read(trigger, measure)).ToArray();
        return moment =>
        {
            var values = new Number[reads.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = reads[i]?.Invoke(moment) ?? Number.Unknown;
            }

            return new Items<Number>(values);
        };
    }

    private ReadNumber? Read(Trigger trigger, Measure measure)
    {
        if (measure.Of is not { } of || (measure.Trigger is { } only && only != trigger.Place) || trigger is ScheduleTrigger)
        {
            return null;
        }

        var found = new ExpressionFaults();
        var scope = trigger.ScopeFor(ledger, lists);
        var compiler = new TermCompiler(scope, found);
        ReadNumber? read = null;
        if (measure.Kind == MeasureKind.Distinct)
        {
            read = compiler.Term(of) is { } term && Mark.Of(term) is { } mark ? moment => mark(moment) is { } text ? MarkOf(text) : Number.Unknown : null;
        }
        else
        {
            read = compiler.Number(of)?.Read;
        }

        trigger.Note(scope);
        faults.AddRange(found.All.Select(fault => new RuleFault(draft.When!, fault.Spot, fault.What, fault.Mend)));
        return read;
    }

    private Func<Moment, string>? Group(Trigger trigger)
    {
        if (draft.By.Count == 0)
        {
            return null;
        }

        if (draft.By.Count > MostGroups)
        {
            faults.Add(new RuleFault(draft.By[MostGroups], null, "these are too many values to group by", $"write at most {MostGroups}"));
        }

        var scope = trigger.ScopeFor(ledger, lists);
        var marks = draft.By.Select(by => (By: by, Term: RuleCompiler.Value(by, scope, faults))).Select(one => one.Term is null ? null : Mark.Of(one.Term) ?? Refuse(one.By)).ToArray();
        trigger.Note(scope);
        return moment => string.Join(" | ", marks.Select(mark => mark?.Invoke(moment) ?? "?"));
    }

    private Func<Moment, string?>? Refuse(Phrase by)
    {
        faults.Add(new RuleFault(by, null, "an array or a tuple is no group", "name a single value"));
        return null;
    }

    private static Number MarkOf(string text) => Keccak.Hash(Encoding.UTF8.GetBytes(text)).ToUInt256();
}

/// <summary>The text that tells values apart, for groups and for counting different ones.</summary>
internal static class Mark
{
    private const int LongestKept = 200;

    public static Func<Moment, string?>? Of(Term term) => term switch
    {
        Term.OfNumber number => moment => number.Read(moment) is { IsKnown: true } value ? value.ToString() : null,
        Term.OfAccount account => moment => account.Read(moment, out var value) ? value.ToString() : null,
        Term.OfBytes bytes => moment => bytes.Read(moment, out var value) ? value.Length <= Hash256.Length ? Hex.Encode(value) : Keccak.Hash(value).ToHex() : null,
        Term.OfText text => moment => text.Read(moment) is not { } value ? null
            : value.Length <= LongestKept ? value : Keccak.Hash(Encoding.UTF8.GetBytes(value)).ToHex(),
        Term.OfTruth truth => moment => truth.Read(moment) switch { Truth.Yes => "true", Truth.No => "false", _ => null },
        _ => null,
    };
}
