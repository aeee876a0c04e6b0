using Firebreak.Core;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>Which logs are asked for, as in <c>eth_getLogs</c>.</summary>
/// <param name="Emitter">Null for any contract.</param>
/// <param name="Topics">What each topic must be, in order; null for anything.</param>
/// <param name="From">The first height.</param>
/// <param name="To">The last height.</param>
public sealed record LogQuestion(Address? Emitter, Items<Hash256?> Topics, ulong From, ulong To)
{
    /// <summary>An answer with more logs is refused: the question was too wide.</summary>
    public const int MostLogs = 20_000;
}

/// <summary>A log that was asked for.</summary>
public sealed record FoundLog(Address Emitter, Items<Hash256> Topics, ulong Block, int LogIndex);
