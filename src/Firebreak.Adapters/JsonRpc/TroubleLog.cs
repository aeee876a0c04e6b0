using System.Collections.Concurrent;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>The desk for programs that have no alerts: each trouble is a warning in the log when it begins, and a line when it ends.</summary>
internal sealed partial class TroubleLog(ILogger<TroubleLog> logger) : ITroubleDesk
{
    private readonly ConcurrentDictionary<(ChainId, TroubleKind, string), bool> _standing = new();

    public void Raise(ChainTrouble trouble)
    {
        if (_standing.TryAdd((trouble.Chain, trouble.Kind, trouble.Key), true))
        {
            LogRaised(trouble.Kind, trouble.Because);
        }
    }

    public void Settle(ChainId chain, TroubleKind kind, string key)
    {
        if (_standing.TryRemove((chain, kind, key), out _))
        {
            LogSettled(kind, key);
        }
    }

    [LoggerMessage(1111, LogLevel.Warning, "{Kind}: {Because}")]
    private partial void LogRaised(TroubleKind kind, string because);

    [LoggerMessage(1112, LogLevel.Information, "{Kind} is over: {Key}")]
    private partial void LogSettled(TroubleKind kind, string key);
}
