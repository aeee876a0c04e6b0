using Firebreak.Core.Chain;

namespace Firebreak.Engine.Ingest;

/// <summary>The latest position that was saved, for those who show it or count confirmations.</summary>
public sealed class ChainStatus
{
    private volatile ChainPosition? _position;
    private volatile string? _halted;

    /// <summary>Null before the first block.</summary>
    public ChainPosition? Position => _position;

    /// <summary>Why the chain is not followed any further; null while it is.</summary>
    public string? Halted => _halted;

    /// <summary>Fires after each saved update; handlers must be quick and must not throw.</summary>
    public event Action<ChainUpdate>? Moved;

    /// <summary>Where an earlier run left off; nothing moved yet.</summary>
    internal void Resume(ChainPosition? position) => _position = position;

    internal void Halt(string because) => _halted = because;

    internal void Move(ChainPosition? position, ChainUpdate update)
    {
        _position = position;
        Moved?.Invoke(update);
    }
}
