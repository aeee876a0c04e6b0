using System.Diagnostics;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// The stages of a block on its way through the ordered lane, as activities of the source <see cref="Name"/>: whoever listens
/// (OpenTelemetry, dotnet-trace, the bench) sees how long each one took. Where nobody listens, nothing is made.
/// </summary>
public static class IngestTrace
{
    /// <summary>Name of the activity source.</summary>
    public const string Name = "Firebreak.Ingest";

    /// <summary>The tag that holds the height of the block.</summary>
    public const string BlockTag = "block";

    /// <summary>All answers about the block are here: they are read and proven.</summary>
    public const string Read = "read";

    /// <summary>The block waits for the prices and holdings before it.</summary>
    public const string Value = "value";

    /// <summary>The rules judge the block.</summary>
    public const string Judge = "judge";

    /// <summary>What follows from the block is saved.</summary>
    public const string Save = "save";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Begins a stage; it ends when it is disposed.</summary>
    public static Activity? Begin(string stage, ulong block) => Source.StartActivity(stage)?.SetTag(BlockTag, block);
}
