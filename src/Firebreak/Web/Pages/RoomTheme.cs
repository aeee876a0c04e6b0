using MudBlazor;

namespace Firebreak.Web.Pages;

/// <summary>One theme: dark, calm, made for three in the morning. The same colours stand in room.css.</summary>
internal static class RoomTheme
{
    public static MudTheme Night { get; } = new()
    {
        PaletteDark = new PaletteDark
        {
            Background = "#0e1217",
            Surface = "#161c24",
            Primary = "#e7a753",
            PrimaryContrastText = "#14181d",
            Error = "#ef7a6c",
            ErrorContrastText = "#14181d",
            Success = "#79c69a",
            TextPrimary = "#dbe2ea",
            TextSecondary = "#93a1b1",
            LinesDefault = "#28323e",
            ActionDefault = "#93a1b1",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = ["system-ui", "Segoe UI", "Roboto", "sans-serif"] } },
    };
}
