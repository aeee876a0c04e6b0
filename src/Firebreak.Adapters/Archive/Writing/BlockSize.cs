using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Writing;

/// <summary>About how much memory a block takes as rows that wait to be written; the bound on it is none of a byte.</summary>
internal static class BlockSize
{
    public static long Of(ArchivedBlock archived)
    {
        var block = archived.Block;
        var size = 1_000L + (600L * block.Transactions.Length) + (800L * block.Frames.Length) + (500L * block.Logs.Length) + (400L * block.Changes.Length);
        foreach (ref readonly var transaction in block.Transactions)
        {
            size += transaction.Input.Length;
        }

        foreach (ref readonly var frame in block.Frames)
        {
            size += frame.Input.Length + frame.Output.Length + (frame.Depth * 3L);
        }

        foreach (ref readonly var log in block.Logs)
        {
            size += log.Data.Length;
        }

        foreach (var trace in archived.Traces)
        {
            size += (400L * trace.Frames.Length) + (250L * trace.Accesses.Length);
        }

        return size;
    }
}
