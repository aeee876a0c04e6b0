using Firebreak.Ethereum;

namespace Firebreak.Web.Views;

/// <summary>
/// Text of a page, fit to be shown from the moment it is put in. Names, reasons and notes may hold what attackers wrote: a view keeps none of
/// them as a bare string.
/// </summary>
public readonly record struct Shown
{
    private const int LongestText = 5_000;

    private readonly string? _text;

    public Shown(string? text) => _text = Excerpt.Line(text, LongestText);

    // Not from string?: in "x ? new Shown(a) : null" the null would become a text, empty and there, and nobody would be told.
    public static implicit operator Shown(string text) => new(text);

    public static implicit operator string(Shown shown) => shown.ToString();

    public override string ToString() => _text ?? "";
}
