using System.ComponentModel.DataAnnotations;

namespace Firebreak.Engine.Forensics;

/// <summary>How far an investigation looks, and where it keeps what it found.</summary>
public sealed class ForensicsOptions
{
    /// <summary>Cases lie in <c>cases/</c> below this directory. Default <c>data</c>.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>How many blocks before the first hostile one are searched for the attacker's preparations. Default 128.</summary>
    [Range(0, 10_000)]
    public int BlocksBefore { get; set; } = 128;

    /// <summary>How many blocks after the last hostile one are searched for where the money went. Default 64.</summary>
    [Range(0, 10_000)]
    public int BlocksAfter { get; set; } = 64;

    /// <summary>How many hostile transactions get a call tree of their own in the case file. Default 32.</summary>
    [Range(1, 1_000)]
    public int MostCallTrees { get; set; } = 32;

    /// <summary>How many points the picture of the vault's balance has at most; each costs the node a few questions. Default 80.</summary>
    [Range(2, 1_000)]
    public int MostHoldingPoints { get; set; } = 80;

    /// <summary>How many hops a funding trail is followed back. Default 10.</summary>
    [Range(1, 100)]
    public int MostHops { get; set; } = 10;

    /// <summary>An account that had sent this many transactions before is no fresh one: the trail ends there. Default 10.</summary>
    [Range(1, 1_000_000)]
    public int EstablishedAfter { get; set; } = 10;
}
