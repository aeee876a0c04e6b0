using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// Keeps which troubles go on, and writes what becomes of them to the log of signals, both in one transaction: a restart neither tells a
/// trouble twice nor forgets it.
/// </summary>
public interface ITroubleLog
{
    /// <summary>Troubles that go on.</summary>
    Task<IReadOnlyList<OpenTrouble>> OpenAsync(ChainId chain, CancellationToken cancellationToken);

    /// <summary>Opens a trouble and logs its signal.</summary>
    /// <returns>False, and nothing is written, when it goes on already.</returns>
    Task<bool> RaiseAsync(ChainTrouble trouble, Signal signal, CancellationToken cancellationToken);

    /// <summary>Logs one more signal of a trouble that goes on, once.</summary>
    /// <returns>False, and nothing is written, when the trouble is over or the signal was logged before.</returns>
    Task<bool> AddAsync(ChainTrouble trouble, Signal signal, CancellationToken cancellationToken);

    /// <summary>Closes a trouble and logs that its signals are settled.</summary>
    /// <returns>False, and nothing is written, when it does not go on.</returns>
    Task<bool> SettleAsync(ChainId chain, TroubleKind kind, string key, CancellationToken cancellationToken);
}

/// <summary>A trouble that goes on.</summary>
/// <param name="RaisedAt">When it was written, by our clock.</param>
/// <param name="Signals">What was said of it, oldest first.</param>
public sealed record OpenTrouble(ChainId Chain, TroubleKind Kind, string Key, DateTimeOffset RaisedAt, Items<Signal> Signals);
