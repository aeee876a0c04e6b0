using Firebreak.Core;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of a rule's own cases: small blocks, and whether the rule fires on them.</summary>
internal sealed class RuleCaseFile(Phrases phrases)
{
    private const int DeepestCalls = 32;
    private const string KindForm = "call, delegatecall or staticcall";

    public Items<CaseDraft> Read(Section? tests)
    {
        if (tests is null)
        {
            return [];
        }

        var cases = tests.Children("fires").Select(section => Case(section, fires: true))
            .Concat(tests.Children("silent").Select(section => Case(section, fires: false)))
            .OfType<CaseDraft>().ToItems();
        tests.Close();
        return cases;
    }

    private CaseDraft? Case(Section section, bool fires)
    {
        var name = Needed(section, "name", "name: what happens");
        var blocks = section.Has("transactions") || section.Has("answers") ? [Block(section)] : section.Children("blocks").Select(Closed).ToItems();
        if (blocks.Count == 0)
        {
            section.Fault("blocks", "the case tells of no block", "add transactions: for one block, or blocks: for several");
        }

        section.Close();
        return name is null ? null : new CaseDraft(name, fires, blocks);
    }

    private CaseBlock Closed(Section section)
    {
        var block = Block(section);
        section.Close();
        return block;
    }

    private CaseBlock Block(Section section) => new(
        phrases.Find(section, "after"),
        section.OptionalValue<bool>("pending", Words.Flag, Words.FlagForm, otherwise: false),
        section.Children("transactions").Select(Transaction).OfType<CaseCall>().ToItems())
    {
        Answers = section.Children("answers").Select(Answer).OfType<CaseAnswer>().ToItems(),
    };

    private CaseAnswer? Answer(Section section)
    {
        var (view, at) = (Needed(section, "view", "view: the view that is asked"), Needed(section, "at", "at: the contract that answers"));
        var reverts = section.OptionalValue<Outcome>("outcome", Words.Word, Words.Choices<Outcome>(), Outcome.Succeeded) == Outcome.Reverted;
        var answer = view is null || at is null ? null : new CaseAnswer(view, at, phrases.All(section, "args"), phrases.All(section, "answer"), reverts);
        section.Close();
        return answer;
    }

    private CaseCall? Transaction(Section section)
    {
        var transaction = Call(section, depth: 0) is { } call
            ? call with { Logs = section.Children("logs").Select(Log).OfType<CaseLog>().ToItems(), Changes = section.Children("changes").Select(Change).OfType<CaseChange>().ToItems() }
            : null;
        section.Close();
        return transaction;
    }

    private CaseCall? Call(Section section, int depth)
    {
        var to = Needed(section, "to", "to: the account that is called");
        var call = new CaseCall(
            phrases.Find(section, "from"),
            to ?? new Phrase(""),
            phrases.Find(section, "value"),
            phrases.Find(section, "call"),
            phrases.All(section, "args"),
            section.OptionalValue<Outcome>("outcome", Words.Word, Words.Choices<Outcome>(), Outcome.Succeeded) == Outcome.Reverted,
            section.OptionalValue<bool>("creates", Words.Flag, Words.FlagForm, otherwise: false))
        {
            Calls = depth < DeepestCalls ? section.Children("calls").Select(inner => Inner(inner, depth + 1)).OfType<CaseCall>().ToItems() : [],
            Kind = section.OptionalValue<string>("kind", Kind, KindForm, otherwise: "call"),
        };
        return to is null ? null : call;
    }

    private CaseCall? Inner(Section section, int depth)
    {
        var call = Call(section, depth);
        section.Close();
        return call;
    }

    private static bool Kind(string text, out string kind)
    {
        kind = text;
        return text is "call" or "delegatecall" or "staticcall";
    }

    private CaseLog? Log(Section section)
    {
        var (declared, at) = (Needed(section, "log", "log: the event"), Needed(section, "at", "at: the contract that emits it"));
        var log = declared is null || at is null ? null : new CaseLog(declared, at, phrases.All(section, "args"));
        section.Close();
        return log;
    }

    private CaseChange? Change(Section section)
    {
        var (account, before, after) = (Needed(section, "account", "account:"), Needed(section, "before", "before:"), Needed(section, "after", "after:"));
        var slot = phrases.Find(section, "slot");
        section.Close();
        return account is null || before is null || after is null ? null : new CaseChange(account, slot, before, after);
    }

    private Phrase? Needed(Section section, string key, string mend)
    {
        if (!section.Has(key))
        {
            section.Fault(key, $"{key} is missing", $"add {mend}");
        }

        return phrases.Find(section, key);
    }
}
