using System.Text;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary><c>eth_call</c> with a set of state overrides, as geth, reth, Nethermind, Erigon, Besu and anvil take it.</summary>
internal sealed class NodeReplay(NodeQueries queries) : IExploitReplay
{
    public async Task<string?> TryAsync(ReplayedCall call, BlockRef at, Items<StateOverride> overrides, CancellationToken cancellationToken)
    {
        var to = call.To is { } target ? $"\"to\":\"{target.ToHex()}\"," : "";
        var subject = $"{{\"from\":\"{call.From.ToHex()}\",{to}\"value\":\"{call.Value.ToHex()}\",\"data\":\"{Hex.Encode(call.Data)}\"}}";
        try
        {
            await queries.AskAsync(
                new RpcCall("eth_call", $"[{subject},{RpcText.ByNumber(at)},{Text(overrides)}]"), static (ref JsonCursor cursor) => cursor.Bytes(), cancellationToken);
            return null;
        }
        catch (NodeAnswerException exception) when (exception.IsRevert)
        {
            return exception.Message;
        }
    }

    private static string Text(Items<StateOverride> overrides)
    {
        var text = new StringBuilder("{");
        foreach (var one in overrides)
        {
            var code = one.Code is { } bytes ? $"\"code\":\"{bytes}\"" : "";
            var words = one.Words.Count == 0 ? "" : $"\"stateDiff\":{{{string.Join(',', one.Words.Select(pair => $"\"{pair.Slot}\":\"{pair.Word}\""))}}}";
            text.Append(text.Length > 1 ? "," : "").Append('"').Append(one.Account.ToHex()).Append("\":{").Append(code)
                .Append(code.Length > 0 && words.Length > 0 ? "," : "").Append(words).Append('}');
        }

        return text.Append('}').ToString();
    }
}
