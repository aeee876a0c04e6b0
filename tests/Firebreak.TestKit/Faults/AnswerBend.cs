using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Firebreak.TestKit.Faults;

/// <summary>How one request and its answer are bent.</summary>
internal sealed class AnswerBend(FaultyNode node, FaultMode mode, Question question)
{
    private const long Stranger = 1_000_000_000;
    private const ulong OldestHead = 4;

    public FaultMode Mode => mode;

    /// <summary>What is said without asking the real node; null when it is asked.</summary>
    public byte[]? Instead(byte[] request)
    {
        var instead = mode switch
        {
            FaultMode.Garbage => "<html>502 bad gateway}{"u8.ToArray(),
            FaultMode.TooManyRequests or FaultMode.TooManyRequestsForNoTime => Error(request, 429, "too many requests"),
            FaultMode.ErrorObjects => Error(request, -32603, "internal error"),
            FaultMode.NoTraces when question.IsTrace => Error(request, -32601, "Method not found"),
            FaultMode.Pruned when question.IsState => Error(request, -32000, "missing trie node"),
            _ => (byte[]?)null,
        };
        if (instead is not null)
        {
            Note();
        }

        return instead;
    }

    /// <summary>The request as the real node gets it.</summary>
    public async Task<byte[]> RequestAsync(byte[] request, Func<byte[], Task<byte[]>> ask) => (mode, JsonNode.Parse(request)) switch
    {
        (FaultMode.PartsOfAnotherBlock, JsonObject call) when question is { IsPart: true, Block: { } block } => await BelowAsync(request, call, block, ask),
        (FaultMode.StaleHead, JsonObject call) when node.IsMixed && question is { IsHead: true, Block: not null } => await OlderAsync(request, call, ask),
        _ => request,
    };

    public byte[] Answer(byte[] request, byte[] answer)
    {
        switch (mode)
        {
            case FaultMode.WrongId or FaultMode.StaleHead or FaultMode.NoTraces:
                break;
            case FaultMode.HalfAnswer:
                Note();
                return answer[..Cut(answer)];
            case var _ when mode.IsLie() && mode != FaultMode.PartsOfAnotherBlock:
                break;
            default:
                return answer;
        }

        var asked = JsonNode.Parse(request)!;
        var said = JsonNode.Parse(answer)!;
        if (asked is JsonArray calls && said is JsonArray answers)
        {
            var questions = calls.ToDictionary(call => call!["id"]!.ToJsonString(), Question.Of, StringComparer.Ordinal);
            foreach (var one in answers)
            {
                Bend(questions.GetValueOrDefault(one!["id"]?.ToJsonString() ?? "", new Question("", null)), one);
            }
        }
        else
        {
            Bend(question, said);
        }

        return Bytes(said);
    }

    public byte[] Notification(byte[] answer)
    {
        if (mode is not (FaultMode.WrongBlockHash or FaultMode.HeaderChanged))
        {
            return answer;
        }

        var said = JsonNode.Parse(answer)!;
        Lie(question, said["params"]?["result"]);
        return Bytes(said);
    }

    /// <summary>Where an answer is cut off: anywhere but at its end.</summary>
    public int Cut(byte[] answer) => node.Next(Math.Max(1, answer.Length));

    public void Note() => node.Note(mode, question, number: null);

    private void Bend(Question asked, JsonNode said)
    {
        switch (mode)
        {
            case FaultMode.WrongId:
                node.Note(mode, asked, number: null);
                said["id"] = (said["id"]?.GetValue<long>() ?? 0) + Stranger;
                break;
            case FaultMode.NoTraces when asked.IsTrace && said is JsonObject answer:
                node.Note(mode, asked, number: null);
                answer.Remove("result");
                answer["error"] = Refusal(-32601, "Method not found");
                break;
            case FaultMode.StaleHead when node.IsMixed:
                break;
            case FaultMode.StaleHead when asked is { IsHead: true, Block: not null }:
                said["result"] = node.StaleHead(said["result"]);
                break;
            case FaultMode.StaleHead when asked.IsHead:
                said["result"] = (node.StaleHead(null) as JsonObject)?["number"]?.DeepClone() ?? said["result"]?.DeepClone();
                break;
            case var _ when mode.IsLie() && mode.Fits(asked):
                Lie(asked, said["result"]);
                break;
        }
    }

    private void Lie(Question asked, JsonNode? result)
    {
        var number = BlockLie.Height(result);
        if (BlockLie.Tell(mode, result, node.Dice($"{mode} {number}")))
        {
            node.Note(mode, asked, number);
        }
    }

    // Parts are asked for by height or by hash; the block below is found accordingly.
    private async Task<byte[]> BelowAsync(byte[] request, JsonObject call, string block, Func<byte[], Task<byte[]>> ask)
    {
        var isHash = block.Length == 66;
        var header = JsonNode.Parse(await ask(Call(isHash ? "eth_getBlockByHash" : "eth_getBlockByNumber", block, false)))?["result"];
        var below = isHash ? header?["parentHash"]?.GetValue<string>() : Hex((BlockLie.Height(header) ?? 1) - 1);
        if (below is null)
        {
            return request;
        }

        // Where both blocks are empty, nothing is wrong with the other's parts.
        var isEmpty = header?["transactions"] is JsonArray { Count: 0 };
        node.Note(mode, question, isEmpty ? null : BlockLie.Height(header));
        call["params"]![0] = below;
        return Bytes(call);
    }

    private async Task<byte[]> OlderAsync(byte[] request, JsonObject call, Func<byte[], Task<byte[]>> ask)
    {
        var head = BlockLie.Height(JsonNode.Parse(await ask(Call("eth_getBlockByNumber", "latest", false)))?["result"]);
        if (head is not > OldestHead)
        {
            return request;
        }

        Note();
        call["params"]![0] = Hex(head.Value - 1 - (ulong)node.Next((int)OldestHead));
        return Bytes(call);
    }

    private static string Hex(ulong number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    private static byte[] Call(string method, JsonNode first, JsonNode second) => Bytes(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 1,
        ["method"] = method,
        ["params"] = new JsonArray(first, second),
    });

    private static byte[] Error(byte[] request, int code, string message)
    {
        JsonObject One(JsonNode? call) => new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = call?["id"]?.DeepClone(),
            ["error"] = Refusal(code, message),
        };

        var asked = JsonNode.Parse(request);
        return Bytes(asked is JsonArray calls ? new JsonArray([.. calls.Select(One)]) : One(asked));
    }

    private static JsonObject Refusal(int code, string message) => new() { ["code"] = code, ["message"] = message };

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
