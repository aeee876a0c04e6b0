using System.Text;

namespace Firebreak.Bench.Input;

/// <summary>Which questions were answered.</summary>
internal enum AnswerKind
{
    Block,
    Receipts,
    GethFrames,
    ParityFrames,
    GethDiffs,
    ParityDiffs,
}

/// <summary>One answer of a node as it arrives: the whole JSON-RPC message.</summary>
internal sealed record NodeAnswer(AnswerKind Kind, byte[] Body)
{
    private static readonly byte[] Head = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"u8.ToArray();

    public string Method => Kind switch
    {
        AnswerKind.Block => "eth_getBlockByHash",
        AnswerKind.Receipts => "eth_getBlockReceipts",
        AnswerKind.ParityFrames => "trace_block",
        AnswerKind.ParityDiffs => "trace_replayBlockTransactions",
        _ => "debug_traceBlockByHash",
    };

    /// <summary>Wraps a result as a node does.</summary>
    public static NodeAnswer Of(AnswerKind kind, ReadOnlySpan<byte> result) => new(kind, [.. Head, .. result, (byte)'}']);

    public static NodeAnswer Of(AnswerKind kind, string result) => Of(kind, Encoding.UTF8.GetBytes(result));
}

/// <summary>Everything that a node said about one block.</summary>
internal sealed record BlockAnswers(ulong Number, int Transactions, NodeAnswer[] Answers)
{
    public long Bytes => Answers.Sum(answer => (long)answer.Body.Length);
}

/// <summary>Blocks to read, and how they came to be.</summary>
/// <param name="Origin">One sentence for people.</param>
internal sealed record Workload(string Name, string Origin, BlockAnswers[] Blocks)
{
    public long Bytes => Blocks.Sum(block => block.Bytes);

    public int Transactions => Blocks.Sum(block => block.Transactions);
}
