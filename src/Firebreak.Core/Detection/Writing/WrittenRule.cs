using Firebreak.Core.Chain;

namespace Firebreak.Core.Detection.Writing;

/// <summary>A rule that somebody wrote, made ready to judge.</summary>
public sealed class WrittenRule
{
    private readonly TransactionTest[] _transactions;

    internal WrittenRule(RuleDraft draft, Trigger[] triggers, TransactionTest[] transactions, Window? window)
    {
        (Draft, Triggers, _transactions, Window) = (draft, triggers, transactions, window);
        Needs = triggers.Select(trigger => trigger.Needs).Concat(transactions.Select(test => test.Trigger.Needs)).Aggregate(Lanes.None, (all, one) => all | one);
        Rule = draft.Rule with { Needs = Needs };
        NeedsPrices = triggers.Any(trigger => trigger.NeedsPrices) || transactions.Any(test => test.Trigger.NeedsPrices);
    }

    public Rule Rule { get; }

    /// <summary>As it was written.</summary>
    public RuleDraft Draft { get; }

    /// <summary>What a block must carry, for its triggers and conditions.</summary>
    public Lanes Needs { get; }

    /// <summary>Whether it asks what amounts are worth.</summary>
    public bool NeedsPrices { get; }

    /// <summary>False when its writer switched it off.</summary>
    public bool IsEnabled => Draft.IsEnabled;

    /// <summary>Its own cases, made ready.</summary>
    public Items<RuleCase> Cases { get; internal init; } = [];

    internal Trigger[] Triggers { get; }

    internal Window? Window { get; }

    /// <summary>Whether it judges this chain.</summary>
    public bool JudgesOn(ChainId chain) => Draft.Networks.Count == 0 || Draft.Networks.Contains(chain);

    /// <summary>Whether a match counts: its own condition and that of its transaction.</summary>
    internal Truth Holds(Moment moment, Trigger trigger)
    {
        var where = trigger.Where?.Invoke(moment) ?? Truth.Yes;
        if (where == Truth.No || _transactions.Length == 0)
        {
            return where;
        }

        var most = Truth.No;
        foreach (var test in _transactions)
        {
            most = (Truth)Math.Max((byte)most, (byte)test.Holds(moment));
        }

        return (Truth)Math.Min((byte)most, (byte)where);
    }
}
