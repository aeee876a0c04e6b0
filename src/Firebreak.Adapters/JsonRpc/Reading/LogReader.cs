using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>Reads the answer of eth_getLogs.</summary>
internal static class LogReader
{
    private const int MostTopics = 4;

    /// <summary>The logs in the order of the chain; null when there are more than <see cref="LogQuestion.MostLogs"/>.</summary>
    public static IReadOnlyList<FoundLog>? Read(ref JsonCursor cursor)
    {
        var logs = new List<FoundLog>();
        var tooMany = false;
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            if (logs.Count >= LogQuestion.MostLogs)
            {
                tooMany = true;
                cursor.Skip();
                continue;
            }

            logs.Add(One(ref cursor));
        }

        return tooMany ? null : [.. logs.OrderBy(log => log.Block).ThenBy(log => log.LogIndex)];
    }

    private static FoundLog One(ref JsonCursor cursor)
    {
        Address? emitter = null;
        ulong? block = null;
        int? index = null;
        Items<Hash256> topics = [];
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("address"u8)) { emitter = cursor.Account(); }
            else if (cursor.Is("blockNumber"u8)) { block = cursor.Quantity(); }
            else if (cursor.Is("logIndex"u8)) { index = cursor.Index(int.MaxValue); }
            else if (cursor.Is("topics"u8)) { topics = Topics(ref cursor); }
            else { cursor.Skip(); }
        }

        return new FoundLog(
            emitter ?? throw cursor.Missing("address"), topics, block ?? throw cursor.Missing("blockNumber"), index ?? throw cursor.Missing("logIndex"));
    }

    private static Items<Hash256> Topics(ref JsonCursor cursor)
    {
        var topics = new List<Hash256>(MostTopics);
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            topics.Add(topics.Count < MostTopics ? cursor.Hash() : throw cursor.Unexpected($"a list of at most {MostTopics} topics"));
        }

        return topics.ToItems();
    }
}
