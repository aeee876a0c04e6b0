using System.Globalization;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Core.Detection;

namespace Firebreak.Core.Baselines.Features;

/// <summary>One number that is compared with what is usual: everything that the program knows of it stands in its one declaration.</summary>
/// <param name="Name">Stable; results and documentation carry it.</param>
/// <param name="Unit">What the number counts.</param>
/// <param name="Family">The kind of evidence that it belongs to.</param>
/// <param name="Share">Its part of the family's attention; those of one family add up to one.</param>
/// <param name="Tells">What it means, so that "the largest/rarest … yet" is a sentence.</param>
public sealed record Feature(string Name, string Unit, Family Family, double Share, string Tells)
{
    /// <summary>The number itself. What depends on what was seen before asks for it.</summary>
    public required Func<Footprint, Familiarity, double> Measure { get; init; }

    /// <summary>The number in words, where the unit does not say it all.</summary>
    public Func<double, string>? Says { get; init; }

    /// <summary>The number in words.</summary>
    public string Say(double number) => Says?.Invoke(number) ?? string.Create(CultureInfo.InvariantCulture, $"{number:#,0.##} {Unit}");

    /// <summary>True for what is a logarithm already: surprise, ratios.</summary>
    public bool IsLogarithm { get; init; }

    /// <summary>The number as it is compared: amounts and counts by their logarithm.</summary>
    internal double SizeOf(double number) => IsLogarithm ? number : Math.Log(1 + Math.Max(0, number));
}
