namespace Firebreak.Engine;

/// <summary>A text that no log, page or error may show. It has no property; whoever needs it says so with <see cref="Reveal"/>.</summary>
public readonly struct Secret(string value)
{
    public string Reveal() => value;

    public override string ToString() => "***";
}
