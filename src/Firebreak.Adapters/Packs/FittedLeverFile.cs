using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of an entry under <c>levers:</c> of a protocol file: a lever of the packs, fitted to a contract.</summary>
internal static class FittedLeverFile
{
    private const string AddressForm = "an address, or the name of a contract above";

    /// <param name="addressOf">Reads an address, or the name of a contract.</param>
    public static FittedLever? Read(Section section, Items<Lever> levers, ValueReader<Address> addressOf)
    {
        var id = section.Text("lever");
        var lever = levers.FirstOrDefault(candidate => candidate.Id == id);
        if (lever is null && id.Length > 0)
        {
            section.Fault("lever", $"there is no lever {FaultList.Quote(id)}", $"use one of: {string.Join(", ", levers.Select(known => known.Id))}");
        }

        var fitted = new FittedLever(
            section.OptionalText("name") ?? id,
            id,
            section.Value<Address>("at", addressOf, AddressForm),
            section.ValueOrNull<Address>("caller", addressOf, AddressForm),
            section.ValueOrNull<Address>("guard", addressOf, AddressForm),
            section.ValueOrNull<DateOnly>("rehearsed", Words.Day, "the day of the last exercise, such as 2026-11-25"),
            section.OptionalChild("with") is { } with ? Places(with, addressOf) : [])
        {
            Protects = section.Values<Address>("protects", addressOf, AddressForm),
        };
        section.Close();
        if (fitted is { Guard: not null, Caller: null })
        {
            section.Fault("guard", "it has a guard and no caller", "add caller: the Safe that the guard is a module of");
        }

        if (lever is not null)
        {
            CheckPlaces(section, lever, fitted);
        }

        return lever is null ? null : fitted;
    }

    private static Items<FilledPlace> Places(Section with, ValueReader<Address> addressOf)
    {
        var places = with.Table<string>(NotEmpty, "a value").Select(one => new FilledPlace(one.Key, addressOf(one.Value, out var address) ? address.ToHex() : one.Value)).ToItems();
        with.Close();
        return places;
    }

    private static void CheckPlaces(Section section, Lever lever, FittedLever fitted)
    {
        var given = fitted.With.Select(one => one.Place).ToHashSet(StringComparer.Ordinal);
        var filled = lever.Fill.Select(fill => fill.Place).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in lever.Places.Where(place => !given.Contains(place) && !filled.Contains(place)))
        {
            section.Fault("with", $"{lever.Id} needs {missing}", $"add with: {{ {missing}: ... }}");
        }

        foreach (var odd in given.Where(place => !lever.Places.Contains(place, StringComparer.Ordinal)))
        {
            section.Fault("with", $"{lever.Id} has no place {FaultList.Quote(odd)}", $"its places are: {string.Join(", ", lever.Places)}");
        }

        if (LeverTraps.EmptyLists(lever, LeverPlaces.Of(fitted, fitted.Caller)) is { } empty)
        {
            section.Fault("with", empty, "name what is meant");
        }

        var places = LeverPlaces.Of(fitted, fitted.Caller ?? Address.Zero);
        if (lever.Places.All(given.Contains) && lever.Call.Encode(places, out var whyNot) is null)
        {
            section.Fault("with", whyNot!, "write a value of that type");
        }
    }

    private static bool NotEmpty(string text, out string value)
    {
        value = text.Trim();
        return value.Length > 0;
    }
}
