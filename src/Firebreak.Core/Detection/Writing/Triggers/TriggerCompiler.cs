using System.Collections.Frozen;
using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>Makes triggers of what the entries of <c>on</c> say.</summary>
internal sealed class TriggerCompiler(RuleDraft draft, Ledger ledger, Lists lists, List<RuleFault> faults)
{
    private const string Any = "any";

    /// <summary>A trigger with its condition; null, with faults, when it makes no sense.</summary>
    public Trigger? Compile(TriggerDraft trigger, int place)
    {
        var before = faults.Count;
        var addresses = AddressesOf(trigger.Addresses ?? draft.Addresses);
        if (Make(trigger, place, addresses) is not { } made)
        {
            return null;
        }

        var scope = made.ScopeFor(ledger, lists);
        made.Where = trigger.Where is { } where ? RuleCompiler.Condition(where, scope, faults) : null;
        made.Note(scope);
        if (made is LogTrigger log && trigger.Where is { } condition && faults.Count == before)
        {
            log.Key = TermCompiler.Key(condition.Text, scope);
        }

        return faults.Count == before ? made : null;
    }

    private Trigger? Make(TriggerDraft trigger, int place, FrozenSet<Address>? addresses) => trigger.Kind switch
    {
        TriggerKind.Transaction or TriggerKind.Pending => IsAny(trigger, "write any")
            ? new TransactionTrigger(trigger.Outcome ?? Outcome.Any, trigger.Kind == TriggerKind.Pending) { Place = place, Name = trigger.Name?.Text, Addresses = addresses }
            : null,
        TriggerKind.Log => Log(trigger, place, addresses),
        TriggerKind.Call => Call(trigger, place, addresses),
        TriggerKind.Creation => IsAny(trigger, "write any") ? new CreationTrigger { Place = place, Name = trigger.Name?.Text, Addresses = addresses } : null,
        TriggerKind.Revert => Revert(trigger, place, addresses),
        TriggerKind.Balance => Is(trigger, "native", "write native: balances of tokens are told by their logs, or by a view trigger")
            ? new ChangeTrigger(slot: null) { Place = place, Name = trigger.Name?.Text, Addresses = addresses }
            : null,
        TriggerKind.Slot => Slot(trigger, place, addresses),
        TriggerKind.Schedule => Schedule(trigger, place, addresses),
        _ => new ViewCompiler(ledger, faults).Compile(trigger, place, addresses, isCounted: draft.Window is not null),
    };

    private LogTrigger? Log(TriggerDraft trigger, int place, FrozenSet<Address>? addresses)
    {
        if (trigger.Subject.Text == Any)
        {
            return new LogTrigger(declared: null, isBare: false) { Place = place, Name = trigger.Name?.Text, Addresses = addresses };
        }

        return Declared(trigger, AbiEvent.Parse, "Transfer(address indexed from, address indexed to, uint256 value)") is { } declared
            ? new LogTrigger(declared, IsBare(declared.Inputs)) { Place = place, Name = trigger.Name?.Text, Addresses = addresses }
            : null;
    }

    private CallTrigger? Call(TriggerDraft trigger, int place, FrozenSet<Address>? addresses)
    {
        if (trigger.Subject.Text == Any)
        {
            return new CallTrigger(declared: null, trigger) { Place = place, Name = trigger.Name?.Text, Addresses = addresses };
        }

        return Declared(trigger, AbiFunction.Parse, "transfer(address to, uint256 amount)") is { } declared
            ? new CallTrigger(declared, trigger) { Place = place, Name = trigger.Name?.Text, Addresses = addresses }
            : null;
    }

    private RevertTrigger? Revert(TriggerDraft trigger, int place, FrozenSet<Address>? addresses)
    {
        if (trigger.Subject.Text == Any)
        {
            return new RevertTrigger(declared: null) { Place = place, Name = trigger.Name?.Text, Addresses = addresses };
        }

        return Declared(trigger, AbiError.Parse, "InsufficientBalance(uint256 available, uint256 required)") is { } declared
            ? new RevertTrigger(declared) { Place = place, Name = trigger.Name?.Text, Addresses = addresses }
            : null;
    }

    private ChangeTrigger? Slot(TriggerDraft trigger, int place, FrozenSet<Address>? addresses)
    {
        if (addresses is null)
        {
            faults.Add(new RuleFault(trigger.Subject, null, "a slot without addresses is one of any contract", "add addresses: to the trigger or to the rule"));
            return null;
        }

        return UInt256.TryParse(trigger.Subject.Text, out var slot)
            ? new ChangeTrigger(Hash256.FromUInt256(slot)) { Place = place, Name = trigger.Name?.Text, Addresses = addresses }
            : Refuse<ChangeTrigger>(trigger.Subject, "this is no storage slot", "write its number, or 0x and 64 hex digits");
    }

    private ScheduleTrigger? Schedule(TriggerDraft trigger, int place, FrozenSet<Address>? addresses)
    {
        var text = trigger.Subject.Text.StartsWith("every ", StringComparison.OrdinalIgnoreCase) ? trigger.Subject.Text[6..] : trigger.Subject.Text;
        return WindowText.TryRead(text, out var every)
            ? new ScheduleTrigger(every) { Place = place, Name = trigger.Name?.Text, Addresses = addresses }
            : Refuse<ScheduleTrigger>(trigger.Subject, "this is no schedule", "write every 100 blocks, or every 1 h");
    }

    /// <summary>The accounts that are named; null for all.</summary>
    private FrozenSet<Address>? AddressesOf(Items<Phrase> names)
    {
        if (names.Count == 0)
        {
            return null;
        }

        var addresses = new HashSet<Address>();
        foreach (var name in names)
        {
            if (name.Text == Ledger.Whole)
            {
                addresses.UnionWith(ledger.Protected);
            }
            else if (Address.TryParse(name.Text, out var address))
            {
                addresses.Add(address);
            }
            else if (ledger.FindAccount(name.Text) is { } known)
            {
                addresses.Add(known);
            }
            else
            {
                faults.Add(new RuleFault(
                    name, null, $"'{Excerpt.Of(name.Text, 40)}' is no address and no account of the protocol file", Names.Mend(name.Text, ledger.AccountNames.Append(Ledger.Whole), "write 0x and 40 hex digits")));
            }
        }

        return addresses.ToFrozenSet();
    }

    private T? Declared<T>(TriggerDraft trigger, Func<string, T> parse, string example)
        where T : class
    {
        try
        {
            return parse(trigger.Subject.Text);
        }
        catch (AbiException exception)
        {
            return Refuse<T>(trigger.Subject, $"this is no declaration ({exception.Message.TrimEnd('.')})", $"write it as in Solidity, such as {example}");
        }
    }

    // A mere signature does not say which parameters are topics.
    private static bool IsBare(IReadOnlyList<AbiParameter> inputs) => inputs.Count > 0 && inputs.All(input => input.Name.Length == 0 && !input.IsIndexed);

    private bool IsAny(TriggerDraft trigger, string mend) => Is(trigger, Any, mend);

    private bool Is(TriggerDraft trigger, string word, string mend)
    {
        if (trigger.Subject.Text == word)
        {
            return true;
        }

        faults.Add(new RuleFault(trigger.Subject, null, string.Create(CultureInfo.InvariantCulture, $"'{Excerpt.Of(trigger.Subject.Text, 40)}' is not known here"), mend));
        return false;
    }

    private T? Refuse<T>(Phrase at, string what, string mend)
        where T : class
    {
        faults.Add(new RuleFault(at, null, what, mend));
        return null;
    }
}
