using System.Text.Json;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Proof;
using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.Fuzz.Tests.Mutating;

namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>What nodes answer: the envelope, and every reader of a result.</summary>
internal static class NodeTargets
{
    private const int LongestBody = 1 << 20;
    private const int DeepestJson = 64;

    private static readonly ChainId Chain = new(31_337);
    private static readonly RpcCall Call = RpcCall.Of("eth_test");
    private static readonly byte[] BlockJson = SeedFile.Read("block.json");

    public static IEnumerable<FuzzTarget> All() =>
    [
        new("rpc-envelope", new JsonShape(), Envelopes(), TakeOne, typeof(NodeAnswerException), typeof(NodeUnavailableException)),
        new("rpc-batch", new JsonShape(), Batches(), TakeBatch, typeof(NodeAnswerException), typeof(NodeUnavailableException)),
        new("json-boundary", new JsonShape(), Envelopes(), FindBoundary, typeof(FormatException)),
        new("json-walk", new JsonShape(), [BlockJson, .. Batches()], CompareWalk, typeof(JsonException)),
        Reader("block", "block.json", (answer, _) => BlockReader.Read(answer, Chain)?.Build()),
        Reader("header", "block.json", (answer, _) => BlockReader.ReadHeader(answer, Chain)),
        Reader("receipts", "receipts.json", ReceiptReader.ReadAll),
        Reader("geth-frames", "geth-frames.json", GethFrameReader.Read),
        Reader("geth-diff", "geth-diff.json", GethDiffReader.Read),
        Reader("parity-frames", "parity-frames.json", ParityFrameReader.Read),
        Reader("parity-diff", "parity-diff.json", ParityDiffReader.Read),
        Reader("storage-trace", "storage-trace.json", (answer, builder) => answer.Read((ref JsonCursor cursor) =>
            StorageTracer.Read(ref cursor, builder.Header.Ref, Hash256.Zero))),
        new("block-proof", new JsonShape(), [BlockJson], input => WholeProof.Check(Answer(input), Chain)),
        new("mined-receipt", new JsonShape(), FirstReceipt(), input => Answer(input).Read(MinedReceipt.Read), typeof(NodeAnswerException)),
    ];

    /// <summary>A reader that fills a block whose header and transactions are there already.</summary>
    private static FuzzTarget Reader(string name, string seed, Action<RpcAnswer, BlockBuilder> read) => new(
        name,
        new JsonShape(),
        [SeedFile.Read(seed)],
        input =>
        {
            var builder = BlockReader.Read(Answer(BlockJson), Chain)!;
            read(Answer(input), builder);
        },
        typeof(NodeAnswerException))
    { AllocationPerByte = 128 };

    // The pool gives arrays that are longer than the message; nothing may be read behind its end.
    public static RpcAnswer Answer(byte[] result) => new("eth_test", [.. result, .. "\"behind the end\""u8], 0, result.Length);

    private static byte[][] Envelopes() => SeedFile.Texts(
        """{"jsonrpc":"2.0","id":1,"result":{"a":[1,2]}}""",
        """{"id":1,"result":"0x1","jsonrpc":"2.0"}""",
        """ {"result":null,"id":1} """);

    private static byte[][] Batches() => SeedFile.Texts(
        """[{"jsonrpc":"2.0","id":1,"result":"0x1"},{"jsonrpc":"2.0","id":2,"result":[{}]}]""",
        """[{"id":2,"result":true},{"id":1,"result":{"error":"x"}}]""");

    private static byte[][] FirstReceipt()
    {
        using var receipts = JsonDocument.Parse(SeedFile.Read("receipts.json"));
        return SeedFile.Texts(receipts.RootElement[0].GetRawText());
    }

    private static void TakeOne(byte[] input)
    {
        // Notifications and errors travel in the same envelope.
        RpcEnvelopeOf(input);
        var body = new PooledBytes(LongestBody);
        for (var rest = input.AsMemory(); !rest.IsEmpty;)
        {
            var room = body.Room();
            var count = Math.Min(room.Length, rest.Length);
            rest[..count].CopyTo(room);
            body.Add(count);
            rest = rest[count..];
        }

        using var answer = RpcAnswers.TakeOne(body, Call, 1, "http://node");
        answer.Read((ref JsonCursor cursor) =>
        {
            cursor.Skip();
            return true;
        });
    }

    private static void RpcEnvelopeOf(byte[] input)
    {
        try
        {
            RpcEnvelope.Parse(input);
        }
        catch (JsonException)
        {
            // The transports turn this one into their own.
        }
    }

    // However the stream is cut into pieces, the document ends in the same place.
    private static void FindBoundary(byte[] input)
    {
        var whole = default(JsonBoundary).Feed(input);
        var pieces = default(JsonBoundary);
        var fed = 0;
        for (var length = 1; fed < input.Length; fed += length, length = Math.Min(1 + (input[fed - 1] % 7), input.Length - fed))
        {
            if (pieces.Feed(input.AsSpan(fed, length)) is var end and >= 0)
            {
                fed += end;
                break;
            }
        }

        if (whole >= 0 && whole != fed)
        {
            throw new InvalidOperationException($"The document ends at {whole} in one piece, and at {fed} in several.");
        }
    }

    // The project's own walk over JSON accepts exactly what the platform's reader accepts.
    private static void CompareWalk(byte[] input)
    {
        var isSound = IsJson(input);
        if (IsWalked(input) != isSound)
        {
            throw new InvalidOperationException($"The walk {(isSound ? "refuses" : "accepts")} what the platform's reader does not.");
        }

        if (!isSound)
        {
            throw new JsonException("Both refuse it.");
        }
    }

    private static bool IsWalked(byte[] input)
    {
        try
        {
            var walk = new JsonWalk(input, DeepestJson);
            walk.Start();
            walk.Skip();
            walk.Finish();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsJson(byte[] input)
    {
        try
        {
            var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = DeepestJson });
            while (reader.Read())
            {
                // Only whether it gets to the end.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void TakeBatch(byte[] input)
    {
        foreach (var answer in RpcAnswers.TakeBatch(input, [Call, Call], 1, "http://node"))
        {
            answer.Dispose();
        }
    }
}
