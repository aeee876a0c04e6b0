using Firebreak.Web.Views;

namespace Firebreak.Web.Parts;

/// <summary>The outlines of the room's signs, drawn on a field of 16 by 16 with a stroke and no fill.</summary>
internal static class Pictures
{
    public static string Of(Sign sign) => sign switch
    {
        Sign.Alarm => "M8 2 15 14H1zM8 6.5v3.5M8 12v.2",
        Sign.Check => "M2.5 8.5 6.5 12.5 13.5 4",
        Sign.Clock => "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M8 4.5V8l2.5 2",
        Sign.Cross => "M3.5 3.5l9 9M12.5 3.5l-9 9",
        Sign.Undo => "M5.5 2.5 2.5 5.5l3 3M2.5 5.5H10a3.7 3.7 0 0 1 0 7.5H5",
        Sign.Note => "M3 2h7l3 3v9H3zM5.5 7h5M5.5 10h5",
        Sign.Person => "M8 2a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 1 0 8 2M2.5 14c.5-3 2.8-4.2 5.5-4.2S13 11 13.5 14",
        Sign.Plan => "M3 3.5h1.5M3 8h1.5M3 12.5h1.5M7 3.5h6M7 8h6M7 12.5h6",
        Sign.Lab => "M6 1.5h4M6.7 1.5v4.5L2.7 13.5h10.6L9.3 6V1.5M4.8 10h6.4",
        Sign.Key => "M10.5 2a3.3 3.3 0 1 0 0 6.6a3.3 3.3 0 1 0 0-6.6M8 7.5 2 13.5V14.5H4V13H5.5V11.5H6.5",
        Sign.Send => "M1.5 8 14.5 2 10 14 7.5 9zM7.5 9l7-7",
        Sign.Block => "M8 1.5 14 4.7V11.3L8 14.5 2 11.3V4.7zM2 4.7 8 8l6-3.3M8 8v6.5",
        Sign.Shield => "M8 1.5 13.5 3.5V8c0 3.5-2.5 5.5-5.5 6.5C5 13.5 2.5 11.5 2.5 8V3.5zM5.5 8 7.3 9.8 10.7 6",
        Sign.Seal => "M8 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M5.5 9.7V14.5L8 13l2.5 1.5V9.7",
        Sign.Question => "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M6 6.2C6 3.8 10 3.8 10 6.2 10 7.7 8 7.7 8 9.3M8 11.5v.2",
        _ => "M8 6.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3",
    };
}
