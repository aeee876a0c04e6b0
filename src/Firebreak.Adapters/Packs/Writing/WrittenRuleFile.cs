using System.Collections.Frozen;
using System.Text;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>How much a written rule may wake somebody; the word <c>page</c> in its file.</summary>
internal enum Paging
{
    Never,
    WithOthers,
    Always,
}

/// <summary>The form of a rule that a user wrote: reads the file and collects what it says. Whether it makes sense is asked by the compiler.</summary>
internal sealed class WrittenRuleFile(Section file)
{
    private readonly Phrases _phrases = new(file.File);

    /// <summary>A rule file with this key is one that users write; any other tunes a rule that ships.</summary>
    public const string Mark = "on";

    /// <summary>The phrases of the rule, for faults that are found later.</summary>
    public Phrases Phrases => _phrases;

    public RuleDraft Read()
    {
        var draft = new RuleDraft(Head(), _phrases.Head(file.Map))
        {
            File = file.File,
            IsEnabled = file.OptionalValue<bool>("enabled", Words.Flag, Words.FlagForm, otherwise: true),
            Networks = file.Values<ChainId>("networks", Network, "a CAIP-2 chain such as eip155:1"),
            Addresses = _phrases.All(file, "addresses"),
            Lists = file.OptionalChild("lists") is { } lists ? lists.Keys().Select(key => new ListDraft(key.Value, _phrases.All(lists, key.Value))).ToItems() : [],
            On = file.Children(Mark).Select(Trigger).OfType<TriggerDraft>().ToItems(),
            Transactions = file.Children("transactions").Select(Transaction).ToItems(),
            Window = file.OptionalChild("window") is { } window ? Window(window) : null,
            Cases = new RuleCaseFile(_phrases).Read(file.OptionalChild("tests")),
        };
        file.OptionalValue<DateOnly>("date", Words.Day, "the day of the last change, such as 2026-08-01", default);
        file.Texts("tags");
        return draft with { Digest = DigestOf(draft) };
    }

    private Rule Head() => new(
        file.Text("id"),
        file.Text("title"),
        Words.Spell(file.OptionalValue<RuleStatus>("status", Words.Word, Words.Choices<RuleStatus>(), RuleStatus.Incubating)),
        file.Value<Severity>("severity", Words.Word, Words.Choices<Severity>()),
        file.OptionalValue<Paging>("page", Words.Word, Words.Choices<Paging>(), Paging.Never) switch
        {
            Paging.Always => Tier.Decisive,
            Paging.WithOthers => Tier.Corroborating,
            _ => Tier.Context,
        },
        file.Value<Family>("family", FamilyOf, "one of control-flow, actor, economics, price, privilege"),
        file.OptionalText("description") ?? "",
        file.OptionalText("owner") ?? "",
        file.OptionalText("runbook") ?? "",
        file.Texts("references"),
        file.Texts("falsePositives"),
        FrozenDictionary<string, decimal>.Empty);

    // Network is the family of troubles of watching itself, which no expression sees.
    private static bool FamilyOf(string text, out Family family) => Words.Word(text, out family) && family != Family.Network;

    private static bool Network(string text, out ChainId chain)
    {
        var isRead = Words.Chain(text, out var read) && read is not null;
        chain = read ?? default;
        return isRead;
    }

    private TriggerDraft? Trigger(Section section)
    {
        var named = Enum.GetValues<TriggerKind>().Where(kind => section.Has(Words.Spell(kind))).ToList();
        if (named.Count != 1)
        {
            section.Faults.Add(
                file.File, section.Map, named.Count == 0 ? "the entry names no trigger" : $"the entry names {named.Count} triggers",
                $"write exactly {Words.Choices<TriggerKind>()}");
            return null;
        }

        var subject = _phrases.Find(section, Words.Spell(named[0]));
        var trigger = new TriggerDraft(named[0], subject ?? new Phrase(""))
        {
            Name = _phrases.Find(section, "name"),
            Addresses = section.Has("addresses") ? _phrases.All(section, "addresses") : null,
            Where = _phrases.Find(section, "where"),
            Outcome = section.ValueOrNull<Outcome>("outcome", Words.Word, Words.Choices<Outcome>()),
        };
        trigger = named[0] switch
        {
            TriggerKind.Call => trigger with
            {
                IsInternal = section.OptionalValue<bool>("internal", Words.Flag, Words.FlagForm, otherwise: true),
                Kinds = section.Has("kinds") ? section.Values<FrameKind>("kinds", CallKind, "call, delegatecall, staticcall or callcode") : [FrameKind.Call],
            },
            TriggerKind.View => trigger with { Arguments = _phrases.All(section, "args"), Every = _phrases.Find(section, "every") },
            _ => trigger,
        };
        section.Close();
        return subject is null ? null : trigger;
    }

    private static bool CallKind(string text, out FrameKind kind)
    {
        kind = text switch { "delegatecall" => FrameKind.DelegateCall, "staticcall" => FrameKind.StaticCall, "callcode" => FrameKind.CallCode, _ => FrameKind.Call };
        return text is "call" or "delegatecall" or "staticcall" or "callcode";
    }

    private TransactionDraft Transaction(Section section)
    {
        var transaction = new TransactionDraft(
            section.OptionalValue<Outcome>("outcome", Words.Word, Words.Choices<Outcome>(), Outcome.Any), _phrases.Find(section, "where"));
        section.Close();
        return transaction;
    }

    private WindowDraft? Window(Section section)
    {
        var window = _phrases.Find(section, "over") is { } over
            ? new WindowDraft(over)
            {
                By = _phrases.All(section, "by"),
                When = _phrases.Find(section, "when"),
                Sequence = _phrases.All(section, "sequence"),
            }
            : null;
        if (window is null)
        {
            section.Fault("over", "over is missing", "add over: 1 h, or over: 50 blocks");
        }

        section.Close();
        return window;
    }

    private static string DigestOf(RuleDraft draft)
    {
        var text = new StringBuilder();
        void Add(params IEnumerable<object?> parts) => text.AppendJoin('\u001f', parts).Append('\u001e');
        Add(draft.Rule.Id, draft.Rule.Tier, draft.Rule.Severity, draft.Rule.Family);
        Add(draft.Networks.Select(object? (chain) => chain));
        Add(draft.Addresses);
        foreach (var list in draft.Lists)
        {
            Add([list.Name, .. list.Values]);
        }

        foreach (var on in draft.On)
        {
            Add([on.Kind, on.Subject, on.Name, on.Where, on.Outcome, on.IsInternal, on.Every, .. on.Addresses ?? [], .. on.Kinds.Select(object? (kind) => kind), .. on.Arguments]);
        }

        foreach (var transaction in draft.Transactions)
        {
            Add(transaction.Outcome, transaction.Where);
        }

        Add([draft.Window?.Over, draft.Window?.When, .. draft.Window?.By ?? [], .. draft.Window?.Sequence ?? []]);
        return Keccak.Hash(Encoding.UTF8.GetBytes(text.ToString())).ToHex()[2..18];
    }
}
