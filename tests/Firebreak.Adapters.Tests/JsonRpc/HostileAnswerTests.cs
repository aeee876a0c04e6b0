using System.Text;
using CsCheck;
using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class HostileAnswerTests
{
    private static readonly ChainId Chain = new(31337);

    private delegate void PartReader(RpcAnswer answer, BlockBuilder builder);

    [Fact]
    public async Task Damage_to_any_answer_is_harmless_or_named_with_its_method()
    {
        await using var lab = await Lab.StartAsync();
        await Scene.PlayAsync(lab);
        var block = await lab.HeadAsync();
        var client = lab.Provide().GetRequiredService<JsonRpcClient>();
        var whole = await BytesAsync(client, NodeCalls.BlockByHash(block.Hash));
        (RpcCall Call, PartReader Read)[] parts =
        [
            (NodeCalls.Receipts(block), ReceiptReader.ReadAll),
            (NodeCalls.Frames(TraceDialect.Parity, block), ParityFrameReader.Read),
            (NodeCalls.Frames(TraceDialect.Geth, block), GethFrameReader.Read),
            (NodeCalls.Diffs(TraceDialect.Parity, block), ParityDiffReader.Read),
            (NodeCalls.Diffs(TraceDialect.Geth, block), GethDiffReader.Read),
        ];

        Damage(whole, bytes => BlockReader.Read(Answer("eth_getBlockByHash", bytes), Chain), "eth_getBlockByHash");
        foreach (var (call, read) in parts)
        {
            var answer = await BytesAsync(client, call);
            var builder = BlockReader.Read(Answer("eth_getBlockByHash", whole), Chain)!;
            read(Answer(call.Method, answer), builder);
            Damage(answer, bytes => read(Answer(call.Method, bytes), BlockReader.Read(Answer("eth_getBlockByHash", whole), Chain)!), call.Method);
        }
    }

    [Fact]
    public void Calls_nested_deeper_than_the_machine_allows_are_refused()
    {
        var text = new StringBuilder("[{\"result\":");
        for (var i = 0; i < 100_000; i++)
        {
            text.Append("{\"type\":\"CALL\",\"calls\":[");
        }

        var builder = new BlockBuilder(Header());
        builder.AddTransaction(default);

        Assert.Throws<NodeAnswerException>(() => GethFrameReader.Read(Answer("debug_traceBlockByHash", Encoding.UTF8.GetBytes(text.ToString())), builder));
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x1\"}", 7L, "\"0x1\"")]
    [InlineData("{ \"result\" : [1, {\"id\":9}] , \"id\" : 7, \"jsonrpc\":\"2.0\" }\n", 7L, "[1, {\"id\":9}]")]
    [InlineData("{\"id\":8,\"error\":null,\"result\":null}", 8L, "null")]
    public void The_result_is_found_wherever_it_stands_in_the_message(string message, long id, string result)
    {
        var envelope = RpcEnvelope.Parse(Encoding.UTF8.GetBytes(message));

        Assert.Equal(id, envelope.Id);
        Assert.Equal(result, message.Substring(envelope.Start, envelope.Length));
    }

    [Fact]
    public void What_stands_behind_a_result_is_no_part_of_it()
    {
        var message = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\",\"error\":{\"code\":1}}");
        var envelope = RpcEnvelope.Parse(message);
        var answer = new RpcAnswer("eth_test", message, envelope.Start, envelope.Length);

        Assert.Throws<NodeAnswerException>(() => answer.Read((ref JsonCursor cursor) => cursor.Number()));
    }

    [Fact]
    public void A_nodes_own_words_are_bounded_and_on_one_line()
    {
        var error = RpcError.Parse(Encoding.UTF8.GetBytes($"{{\"code\":-32000,\"message\":\"a\\nb\\u202e{new string('x', 100_000)}\",\"data\":\"Reverted 0x08c3\"}}"));

        Assert.StartsWith("a b x", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 400);
        Assert.Equal([0x08, 0xc3], error.Data);
    }

    private static void Damage(byte[] answer, Action<byte[]> read, string method)
    {
        var gen = Gen.Select(Gen.Int[0, answer.Length - 1], Gen.Int[0, 4], Gen.Byte, (at, kind, value) => (at, kind, value));
        gen.Sample(
            damage =>
            {
                try
                {
                    read(Apply(answer, damage.at, damage.kind, damage.value));
                    return true;
                }
                catch (NodeAnswerException exception)
                {
                    return exception.Message.StartsWith(method, StringComparison.Ordinal);
                }
            },
            iter: 2_000,
            threads: 1);
    }

    private static byte[] Apply(byte[] answer, int at, int kind, byte value) => kind switch
    {
        0 => answer[..at],
        1 => [.. answer[..at], .. answer[(at + 1)..]],
        2 => [.. answer[..at], value, .. answer[at..]],
        3 => [.. answer[..at], .. "null"u8, .. answer[at..]],
        _ => [.. answer[..at], value, .. answer[(at + 1)..]],
    };

    private static async Task<byte[]> BytesAsync(JsonRpcClient client, RpcCall call)
    {
        using var answer = await client.AskAsync(call, Lab.Token);
        return answer.Result.ToArray();
    }

    private static RpcAnswer Answer(string method, byte[] bytes) => new(method, bytes, 0, bytes.Length);

    private static BlockHeader Header() => new(Chain, default, default, DateTimeOffset.UnixEpoch, default, default, 0, 0);
}
