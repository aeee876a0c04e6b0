using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Makes a rule that can judge of a rule as it was written. Every fault is told, not only the first.</summary>
public sealed class RuleCompiler
{
    private const int MostTriggers = 64;
    private const int MostListed = 10_000;

    private readonly RuleDraft _draft;
    private readonly List<RuleFault> _faults;
    private readonly Ledger _ledger;
    private Lists _lists = Lists.None;

    private RuleCompiler(RuleDraft draft, Protocol protocol, List<RuleFault> faults) => (_draft, _ledger, _faults) = (draft, new Ledger(protocol), faults);

    /// <param name="protocol">Whose accounts and assets the rule may name.</param>
    /// <returns>Null when there is a fault.</returns>
    public static WrittenRule? Compile(RuleDraft draft, Protocol protocol, ICollection<RuleFault> faults)
    {
        var (found, ofCases) = (new List<RuleFault>(), new List<RuleFault>());
        var cases = draft.Cases.Select(one => CaseCompiler.Compile(one, draft, protocol, ofCases)).OfType<RuleCase>().ToItems();
        var rule = new RuleCompiler(draft, protocol, found).Compile(cases);
        found.AddRange(ofCases);
        foreach (var fault in found)
        {
            faults.Add(fault);
        }

        return found.Count == 0 ? rule : null;
    }

    internal static ReadTruth? Condition(Phrase phrase, Scope scope, List<RuleFault> faults) =>
        Faulted(phrase, faults, found => TermCompiler.Condition(phrase.Text, scope, found));

    internal static Term? Value(Phrase phrase, Scope scope, List<RuleFault> faults) =>
        Faulted(phrase, faults, found => TermCompiler.Value(phrase.Text, scope, found));

    private WrittenRule? Compile(Items<RuleCase> cases)
    {
        if (_draft.On.Count is 0 or > MostTriggers)
        {
            _faults.Add(new RuleFault(_draft.Head, null, $"the rule has {_draft.On.Count} triggers", $"write 1 to {MostTriggers} entries under on:"));
            return null;
        }

        _lists = ReadLists();
        var triggers = Triggers();
        var transactions = Transactions();
        if (triggers.Exists(trigger => trigger is null) || transactions is null)
        {
            return null;
        }

        var window = _draft.Window is { } written ? new WindowCompiler(written, triggers!, _ledger, _lists, _faults).Compile() : null;
        return new WrittenRule(_draft, [.. triggers!], transactions, window) { Cases = cases };
    }

    private List<Trigger?> Triggers()
    {
        var compiler = new TriggerCompiler(_draft, _ledger, _lists, _faults);
        var triggers = _draft.On.Select((trigger, place) => compiler.Compile(trigger, place)).ToList();
        foreach (var twice in _draft.On.Select(trigger => trigger.Name).OfType<Phrase>().GroupBy(name => name.Text, StringComparer.Ordinal).SelectMany(same => same.Skip(1)))
        {
            _faults.Add(new RuleFault(twice, null, $"two triggers are called {Excerpt.Of(twice.Text, 40)}", "give each a name of its own"));
        }

        return triggers;
    }

    private TransactionTest[]? Transactions()
    {
        var before = _faults.Count;
        var tests = new List<TransactionTest>();
        foreach (var draft in _draft.Transactions)
        {
            var trigger = new TransactionTrigger(draft.Outcome, isPending: false) { Place = 0 };
            var scope = trigger.ScopeFor(_ledger, _lists);
            var condition = draft.Where is { } where ? Condition(where, scope, _faults) : null;
            trigger.Note(scope);
            tests.Add(new TransactionTest(trigger, condition));
        }

        return _faults.Count == before ? [.. tests] : null;
    }

    private Lists ReadLists()
    {
        var lists = new Dictionary<string, Items<Expression>>(StringComparer.Ordinal);
        foreach (var list in _draft.Lists)
        {
            var values = new List<Expression>();
            foreach (var value in list.Values.Take(MostListed))
            {
                if (ValueOf(value) is { } expression)
                {
                    values.Add(expression);
                }
            }

            if (list.Values.Count is 0 or > MostListed)
            {
                _faults.Add(new RuleFault(_draft.Head, null, $"the list {Excerpt.Of(list.Name, 40)} has {list.Values.Count} values", $"write 1 to {MostListed}"));
            }

            lists[list.Name] = values.ToItems();
        }

        return new Lists(lists);
    }

    // A value in a list is a literal, or the name of an account; whatever is no expression is a text.
    private Expression? ValueOf(Phrase phrase)
    {
        var found = new ExpressionFaults();
        var whole = new Spot(0, phrase.Text.Length);
        return ExpressionParser.Parse(phrase.Text, found) switch
        {
            Expression.Numeral or Expression.HexLiteral or Expression.Quoted or Expression.Flag or Expression.Negated => ExpressionParser.Parse(phrase.Text, found),
            _ when _ledger.FindAccount(phrase.Text) is { } account => new Expression.HexLiteral(account.ToHex(), whole),
            _ => new Expression.Quoted(phrase.Text, whole),
        };
    }

    private static T? Faulted<T>(Phrase phrase, List<RuleFault> faults, Func<ExpressionFaults, T?> read)
        where T : class
    {
        var found = new ExpressionFaults();
        var value = read(found);
        faults.AddRange(found.All.Select(fault => new RuleFault(phrase, fault.Spot, fault.What, fault.Mend)));
        return value;
    }
}

/// <summary>One of the transactions that a rule asks for.</summary>
internal sealed record TransactionTest(TransactionTrigger Trigger, ReadTruth? Where)
{
    /// <summary>Unknown when the condition could not be told.</summary>
    public Truth Holds(Moment moment) => !Trigger.Fits(moment.TransactionRow) ? Truth.No : Where?.Invoke(moment) ?? Truth.Yes;
}
