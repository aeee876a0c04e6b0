using Firebreak.Core.Detection;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// Which families of evidence name a flaw rightly, by its published label. Labels are coarse words of many authors: where they do not say
/// how value was taken (logic, validation, access), the way it was taken counts as well.
/// </summary>
public static class Flaws
{
    private static readonly (string Word, Family[] Families)[] ByWord =
    [
        ("reentrancy", [Family.ControlFlow]),
        ("price", [Family.Price]),
        ("oracle", [Family.Price]),
        ("slippage", [Family.Price]),
        ("sandwich", [Family.Price]),
        ("metapool", [Family.Price]),
        ("deflationary", [Family.Price, Family.Economics]),
        ("precision", [Family.Economics, Family.Price]),
        ("overflow", [Family.Economics, Family.Price]),
        ("flash", [Family.Price, Family.Economics, Family.Privilege]),
        ("governance", [Family.Privilege]),
        ("access", [Family.Privilege, Family.ControlFlow, Family.Economics]),
        ("arbitrary", [Family.ControlFlow]),
        ("validation", [Family.ControlFlow, Family.Economics, Family.Privilege]),
        ("logic", [Family.Economics, Family.Price, Family.ControlFlow]),
    ];

    private static readonly Family[] Any = [Family.ControlFlow, Family.Actor, Family.Economics, Family.Price, Family.Privilege];

    /// <summary>Any family where nobody published a label, or one that says nothing.</summary>
    public static IReadOnlyCollection<Family> FamiliesOf(string label)
    {
        var families = ByWord.Where(entry => label.Replace('_', ' ').Contains(entry.Word, StringComparison.OrdinalIgnoreCase)).SelectMany(entry => entry.Families).ToHashSet();
        return families.Count > 0 ? families : Any;
    }
}
