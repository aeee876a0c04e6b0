using Firebreak.Core;
using Firebreak.Core.Response;
using Firebreak.Core.Response.Filling;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>fill:</c> in a lever's file: how its open places are filled when an alert comes.</summary>
internal static class LeverFillFile
{
    private const string Form = "one of from, event or view";
    private static readonly Dictionary<string, PlaceSource> Named = new(StringComparer.Ordinal)
    {
        ["taker"] = new PlaceSource.Taker(),
        ["attacker"] = new PlaceSource.Attacker(),
        ["subject"] = new PlaceSource.Subject(),
    };

    public static Items<PlaceFill> Read(Section file)
    {
        var fills = new List<PlaceFill>();
        foreach (var section in file.Children("fill"))
        {
            var place = section.Text("place");
            if (Source(section) is { } source)
            {
                fills.Add(new PlaceFill(place, source));
            }

            section.Close();
        }

        return fills.ToItems();
    }

    /// <summary>Every fill must be of a place of the lever, and all events of a lever the same one: values of two would not belong together.</summary>
    public static void Check(Section file, Lever lever)
    {
        foreach (var fill in lever.Fill.Where(fill => !lever.Places.Contains(fill.Place, StringComparer.Ordinal)))
        {
            file.Fault("fill", $"{FaultList.Quote(fill.Place)} is no place of the lever", $"its places are: {string.Join(", ", lever.Places)}");
        }

        if (lever.Fill.Select(fill => fill.From).OfType<PlaceSource.Event>().Select(source => source.Declaration).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            file.Fault("fill", "its places are filled from different events", "take all of them from one event");
        }
    }

    private static PlaceSource? Source(Section section)
    {
        if (section.Has("event"))
        {
            return Event(section);
        }

        if (section.Has("view"))
        {
            return section.Value<CallPattern>("view", CallPattern.TryParse, "a view call such as isSupplyPaused()") is { } view
                ? new PlaceSource.View(section.OptionalText("at"), view) : null;
        }

        return section.Value<PlaceSource>("from", Named.TryGetValue!, $"{Form}; from is one of: {string.Join(", ", Named.Keys)}");
    }

    private static PlaceSource.Event? Event(Section section)
    {
        var isHashed = section.Has("hash");
        var source = new PlaceSource.Event(section.Text("event"), section.Text(isHashed ? "hash" : "value"), isHashed);
        try
        {
            if (source.What.Inputs.All(input => input.Name != source.Value))
            {
                section.Fault("event", $"{source.What.Name} has no value {FaultList.Quote(source.Value)}", $"its values are: {string.Join(", ", source.What.Inputs.Select(input => input.Name))}");
                return null;
            }

            return source;
        }
        catch (AbiException fault)
        {
            section.Fault("event", $"event is {FaultList.Quote(source.Declaration)}: {fault.Message}", "write its declaration, such as Cancelled(bytes32 indexed id)");
            return null;
        }
    }
}
