using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Pending;

/// <summary>
/// Reads the events that the callTracer notes in its frames (withLog) and puts them in the order in which they were emitted: each names how
/// many calls its frame had made by then. What a reverted call emitted is no event.
/// </summary>
internal static class CallLogReader
{
    /// <summary>Adds the events of one trace to a transaction. Gives how many there were.</summary>
    public static int Read(ref JsonCursor cursor, BlockBuilder builder, int transaction)
    {
        var logs = Frame(ref cursor, builder, 0);
        ref var row = ref builder.Transaction(transaction);
        row.LogStart = builder.LogCount;
        foreach (var log in logs)
        {
            builder.AddLog(log with { Transaction = transaction, LogIndex = builder.LogCount });
        }

        row = ref builder.Transaction(transaction);
        row.LogCount = logs.Count;
        return logs.Count;
    }

    private static List<LogRow> Frame(ref JsonCursor cursor, BlockBuilder builder, int depth)
    {
        if (depth >= FrameTree.DeepestFrame)
        {
            throw cursor.Fault("Calls are nested deeper than the EVM allows.");
        }

        var own = new List<(int Position, LogRow Log)>();
        var calls = new List<List<LogRow>>();
        var hasFailed = false;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("calls"u8) && !cursor.IsNull)
            {
                cursor.EnterArray();
                while (cursor.NextItem())
                {
                    calls.Add(Frame(ref cursor, builder, depth + 1));
                }
            }
            else if (cursor.Is("logs"u8) && !cursor.IsNull)
            {
                cursor.EnterArray();
                while (cursor.NextItem())
                {
                    own.Add(Log(ref cursor, builder));
                }
            }
            else
            {
                hasFailed |= cursor.Is("error"u8) && !cursor.IsNull;
                cursor.Skip();
            }
        }

        return hasFailed ? [] : Merge(own, calls);
    }

    private static List<LogRow> Merge(List<(int Position, LogRow Log)> own, List<List<LogRow>> calls)
    {
        if (calls.Count == 0)
        {
            return own.ConvertAll(item => item.Log);
        }

        var all = new List<LogRow>();
        var next = 0;
        for (var call = 0; call <= calls.Count; call++)
        {
            for (; next < own.Count && (own[next].Position <= call || call == calls.Count); next++)
            {
                all.Add(own[next].Log);
            }

            if (call < calls.Count)
            {
                all.AddRange(calls[call]);
            }
        }

        return all;
    }

    private static (int Position, LogRow Log) Log(ref JsonCursor cursor, BlockBuilder builder)
    {
        var log = default(LogRow);
        var position = 0;
        Address? emitter = null;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("address"u8)) { emitter = cursor.Account(); }
            else if (cursor.Is("data"u8)) { log.Data = cursor.IsNull ? default : cursor.Bytes(builder); }
            else if (cursor.Is("topics"u8)) { Topics(ref cursor, ref log); }
            else if (cursor.Is("position"u8)) { position = cursor.Index(int.MaxValue); }
            else { cursor.Skip(); }
        }

        log.Emitter = emitter ?? throw cursor.Missing("address");
        return (position, log);
    }

    private static void Topics(ref JsonCursor cursor, ref LogRow log)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.EnterArray();
        while (cursor.NextItem())
        {
            switch (log.TopicCount++)
            {
                case 0: log.Topic0 = cursor.Hash(); break;
                case 1: log.Topic1 = cursor.Hash(); break;
                case 2: log.Topic2 = cursor.Hash(); break;
                case 3: log.Topic3 = cursor.Hash(); break;
                default: throw cursor.Fault("An event has more than four topics.");
            }
        }
    }
}
