using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>The events, functions and views that the cases of a rule may name: those that the rule declares by their name, all others as in Solidity.</summary>
internal sealed class CaseDeclarations
{
    private readonly List<RuleFault> _faults;
    private readonly Dictionary<string, AbiEvent> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AbiFunction> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AbiFunction> _views = new(StringComparer.Ordinal);

    public CaseDeclarations(RuleDraft rule, List<RuleFault> faults)
    {
        _faults = faults;
        foreach (var trigger in rule.On)
        {
            if (trigger.Kind == TriggerKind.Log && TryDeclared(trigger.Subject.Text, AbiEvent.Parse) is { } declared)
            {
                _events.TryAdd(declared.Name, declared);
            }
            else if (trigger.Kind == TriggerKind.Call && TryDeclared(trigger.Subject.Text, AbiFunction.Parse) is { } function)
            {
                _functions.TryAdd(function.Name, function);
            }
            else if (trigger.Kind == TriggerKind.View && TryDeclared(trigger.Subject.Text, ViewText.Parse) is { } view)
            {
                _views.TryAdd(view.Name, view);
            }
        }
    }

    public AbiEvent? Event(Phrase written) => Declared(written, _events, AbiEvent.Parse, "Transfer(address indexed from, address indexed to, uint256 value)");

    public AbiFunction? Function(Phrase written) => Declared(written, _functions, AbiFunction.Parse, "withdraw(uint256 assets)");

    public AbiFunction? View(Phrase written) => Declared(written, _views, ViewText.Parse, ViewText.Example);

    private T? Declared<T>(Phrase written, Dictionary<string, T> known, Func<string, T> parse, string example)
        where T : class
    {
        if (known.TryGetValue(written.Text, out var named))
        {
            return named;
        }

        if (TryDeclared(written.Text, parse) is { } declared)
        {
            return declared;
        }

        _faults.Add(new RuleFault(written, null, $"'{Excerpt.Of(written.Text, 40)}' is no declaration", Names.Mend(written.Text, known.Keys, $"write it as in Solidity, such as {example}")));
        return null;
    }

    private static T? TryDeclared<T>(string text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(text);
        }
        catch (AbiException)
        {
            return null;
        }
    }

    /// <summary>The encoding; null, with a fault, when something does not fit.</summary>
    public byte[]? Encode(Phrase at, Func<byte[]> encode)
    {
        try
        {
            return encode();
        }
        catch (AbiException exception)
        {
            _faults.Add(new RuleFault(at, null, exception.Message.TrimEnd('.'), "write arguments that fit"));
            return null;
        }
    }
}
