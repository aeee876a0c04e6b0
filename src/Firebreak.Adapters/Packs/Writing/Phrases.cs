using Firebreak.Core;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Adapters.Packs;

/// <summary>Remembers where each phrase of a rule stands in its file, so that faults found later are told at their place.</summary>
internal sealed class Phrases(string file)
{
    private readonly Dictionary<Phrase, YamlNode> _places = new(ReferenceEqualityComparer.Instance);

    public Phrase Of(YamlText text) => Put(new Phrase(text.Value), text);

    /// <summary>Stands for a node that is no text.</summary>
    public Phrase Head(YamlNode node) => Put(new Phrase(""), node);

    public Phrase? Find(Section section, string key) => section.TextNode(key) is { } text ? Of(text) : null;

    public Items<Phrase> All(Section section, string key) => section.TextNodes(key).Select(Of).ToItems();

    public void Tell(RuleFault fault, FaultList faults)
    {
        var place = _places.GetValueOrDefault(fault.At);
        faults.Add(file, place is YamlText text && fault.Spot is { } spot ? text.Inside(spot.Start) : place, fault.What, fault.Mend);
    }

    private Phrase Put(Phrase phrase, YamlNode node)
    {
        _places[phrase] = node;
        return phrase;
    }
}
