using Firebreak.Core;
using Firebreak.Core.Incidents;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// Who must approve, as a playbook writes it: <c>automatic</c>, <c>one</c>, <c>two-people</c>, or <c>{ quorum: 3, of: [Signer], breakGlass: true }</c>.
/// </summary>
internal sealed record ApprovalForm(ApprovalPolicy Policy, int Quorum, Items<string> Among, bool BreakGlass)
{
    private const int LargestQuorum = 20;

    public static ApprovalForm Read(Section section, string key)
    {
        if (section.Find(key) is YamlMap map)
        {
            return Quorate(new Section(section.File, map, section.Faults));
        }

        var policy = section.Value<ApprovalPolicy>(key, Word, "automatic, one, two-people, or { quorum: 3, of: [names or roles] }");
        return new ApprovalForm(policy, 0, [], BreakGlass: false);
    }

    private static ApprovalForm Quorate(Section map)
    {
        var form = new ApprovalForm(
            ApprovalPolicy.Quorum,
            map.Value<int>("quorum", People, "how many people, from 2 to 20"),
            map.Texts("of"),
            map.OptionalValue<bool>("breakGlass", Words.Flag, Words.FlagForm, otherwise: false));
        if (form.BreakGlass && form.Quorum is > 0 and <= 2)
        {
            map.Fault("breakGlass", "two people are the quorum already", "remove breakGlass");
        }

        map.Close();
        return form;
    }

    // A quorum without its number says nothing.
    private static bool Word(string text, out ApprovalPolicy policy) => Words.Word(text, out policy) && policy != ApprovalPolicy.Quorum;

    private static bool People(string text, out int value) => Words.Whole(text, out value) && value is >= 2 and <= LargestQuorum;
}
