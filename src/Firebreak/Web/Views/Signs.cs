namespace Firebreak.Web.Views;

/// <summary>How much something asks for attention. Always shown together with a sign and a word, never by colour alone.</summary>
public enum Tone
{
    Neutral,
    Good,
    Waiting,
    Alarm,
    Faded,
}

/// <summary>The small pictures of the room.</summary>
public enum Sign
{
    Dot,
    Alarm,
    Check,
    Clock,
    Cross,
    Undo,
    Note,
    Person,
    Plan,
    Lab,
    Key,
    Send,
    Block,
    Shield,
    Seal,
    Question,
}

/// <summary>A short state: colour, picture and word say the same.</summary>
public sealed record Chip(string Text, Tone Tone, Sign Sign);
