using System.ComponentModel.DataAnnotations;

namespace Firebreak.Web;

/// <summary>How the incident room is shown and to whom it answers.</summary>
public sealed class IncidentRoomOptions
{
    /// <summary>The directory that case file paths are relative to. Default: the working directory.</summary>
    [Required]
    public string DataDirectory { get; set; } = ".";

    /// <summary>Symbol of the native coin. Default <c>ETH</c>.</summary>
    public string Coin { get; set; } = "ETH";

    /// <summary>US dollars per whole native coin; null shows no dollars.</summary>
    public decimal? UsdPerCoin { get; set; }

    /// <summary>How often screens read again when nothing nudged them. Default 5 s.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Origins (scheme, host, port) under which the room is reached through a proxy. While this is empty, the room answers only callers
    /// on this machine that name a loopback address.
    /// </summary>
    public IReadOnlyList<Uri> Origins { get; set; } = [];
}
