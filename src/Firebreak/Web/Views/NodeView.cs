using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.Web.Views;

/// <summary>The last head that the node told of.</summary>
/// <param name="SeenAt">By our clock.</param>
public sealed record SeenHead(BlockRef Block, DateTimeOffset SeenAt);

/// <summary>The bar that says how it stands with the node.</summary>
/// <param name="Reason">Empty while healthy.</param>
public sealed record NodeView(Chip Condition, Shown Reason, Instant Since, string Head, string HeadHash)
{
    /// <param name="halted">Why the chain is not followed any further; null while it is.</param>
    public static NodeView From(NodeState state, SeenHead? head, string? halted = null) => new(
        halted is null ? Words.Of(state.Condition) : new Chip("Chain not followed", Tone.Alarm, Sign.Cross),
        halted is null ? state.Reason : $"{halted} Start once with --accept-rewind when you know what happened.",
        Instant.WithDate(state.Since),
        head is null ? "–" : head.Block.Number.ToString("N0", CultureInfo.InvariantCulture),
        head?.Block.Hash.ToString() ?? "no block seen yet");
}
