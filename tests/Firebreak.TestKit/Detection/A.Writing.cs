using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

public static partial class A
{
    /// <summary>The event that most rules are about.</summary>
    public const string TransferEvent = "Transfer(address indexed from, address indexed to, uint256 value)";

    /// <summary>A rule of one trigger that pages; a test changes what it is about.</summary>
    public static RuleDraft Draft(TriggerKind kind, string subject, string? where = null, string id = "written") => new(
        Rule(id, Severity.P2, Tier.Decisive, Family.Economics), new Phrase(id))
    {
        On = [On(kind, subject, where)],
        Digest = id,
    };

    public static TriggerDraft On(TriggerKind kind, string subject, string? where = null, string? name = null) => new(kind, new Phrase(subject))
    {
        Where = where is null ? null : new Phrase(where),
        Name = name is null ? null : new Phrase(name),
    };

    public static WindowDraft Over(string length, string? when = null, string[]? by = null, string[]? sequence = null) => new(new Phrase(length))
    {
        When = when is null ? null : new Phrase(when),
        By = (by ?? []).Select(text => new Phrase(text)).ToItems(),
        Sequence = (sequence ?? []).Select(text => new Phrase(text)).ToItems(),
    };

    /// <summary>The draft made ready, for a protocol with one vault.</summary>
    public static WrittenRule Written(RuleDraft draft)
    {
        var faults = new List<RuleFault>();
        return RuleCompiler.Compile(draft, Protocol(), faults)
            ?? throw new InvalidOperationException(string.Join('\n', faults.Select(fault => $"{fault.At}: {fault.What}; {fault.Mend}")));
    }

    public static RuleBook Book(params RuleDraft[] drafts) => new(drafts.Select(Written));

    /// <summary>A transaction that only logs.</summary>
    public static TransactionSketch Logging(params LogSketch[] logs) => Transaction(Call(Account("sender"), Account("router"), ""), logs);

    /// <summary>A log of an event with these arguments.</summary>
    public static LogSketch Log(Address emitter, string declaration, params object[] arguments)
    {
        var declared = AbiEvent.Parse(declaration);
        var topics = new List<Hash256> { declared.Topic0 };
        var (types, values) = (new List<AbiType>(), new List<object>());
        foreach (var (place, input) in declared.Inputs.Index())
        {
            if (input.IsIndexed)
            {
                topics.Add(arguments[place] is Hash256 hash ? hash : Hash256.FromBytes(AbiCodec.Encode([input.Type], [arguments[place]])));
            }
            else
            {
                types.Add(input.Type);
                values.Add(arguments[place]);
            }
        }

        return new LogSketch(emitter, topics, AbiCodec.Encode(types, values));
    }
}
