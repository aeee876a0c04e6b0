using System.Globalization;
using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.Following;

/// <summary>A block as geth tells it, in the parts that geth tells it in.</summary>
internal static class NodeText
{
    public static string Header(Block block) => $"{{{Head(block)},\"transactions\":[{string.Join(',', Hashes(block))}]}}";

    public static string Whole(Block block)
    {
        var transactions = new List<string>();
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            var row = block.Transactions[i];
            transactions.Add($"{{\"hash\":\"{row.Hash}\",\"blockHash\":\"{block.Ref.Hash}\",\"from\":\"{row.From.ToHex()}\",\"to\":\"{row.To.ToHex()}\","
                + $"\"nonce\":\"{Quantity(row.Nonce)}\",\"value\":\"{row.Value.ToHex()}\",\"input\":\"{Hex.Encode(block.Bytes(row.Input))}\","
                + $"\"gasPrice\":\"{row.GasPrice.ToHex()}\"}}");
        }

        return $"{{{Head(block)},\"transactions\":[{string.Join(',', transactions)}]}}";
    }

    public static string Receipts(Block block)
    {
        var receipts = new List<string>();
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            receipts.Add(Receipt(block, i));
        }

        return $"[{string.Join(',', receipts)}]";
    }

    public static string Receipt(Block block, int index)
    {
        var row = block.Transactions[index];
        return $"{{\"transactionHash\":\"{row.Hash}\",\"blockHash\":\"{block.Ref.Hash}\",\"blockNumber\":\"{Quantity(block.Ref.Number)}\","
            + $"\"status\":\"{(row.Succeeded ? "0x1" : "0x0")}\",\"gasUsed\":\"{Quantity(row.GasUsed)}\",\"logs\":[]}}";
    }

    public static string Frames(Block block) => OfEach(block, index =>
    {
        var text = new StringBuilder();
        Frame(text, block, block.Transactions[index].FrameStart);
        return text.ToString();
    });

    public static string Diffs(Block block) => OfEach(block, _ => "{\"pre\":{},\"post\":{}}");

    public static string Deep(DeepTrace trace)
    {
        var frames = trace.Frames.ToArray().Select(frame => FormattableString.Invariant(
            $"[\"{Kind(frame.Kind)}\",\"{frame.From.ToHex()}\",\"{frame.To.ToHex()}\",\"{Head(frame.Selector)}\",\"{frame.Value.ToHex()}\",{frame.Parent},{frame.Enter},{frame.Exit},{(frame.Reverted ? 1 : 0)}]"));
        var accesses = trace.Accesses.ToArray().Select(access => FormattableString.Invariant(
            $"[{access.Frame},\"{access.Account.ToHex()}\",\"{access.Slot}\",{(access.IsWrite ? 1 : 0)},{access.Step}]"));
        return $"{{\"isCut\":false,\"frames\":[{string.Join(',', frames)}],\"accesses\":[{string.Join(',', accesses)}]}}";
    }

    private static string Head(Block block)
    {
        var header = block.Header;
        return $"\"number\":\"{Quantity(header.Ref.Number)}\",\"hash\":\"{header.Ref.Hash}\",\"parentHash\":\"{header.Parent}\","
            + $"\"timestamp\":\"{Quantity((ulong)header.MinedAt.ToUnixTimeSeconds())}\",\"miner\":\"{header.Miner.ToHex()}\","
            + $"\"baseFeePerGas\":\"{header.BaseFee.ToHex()}\",\"gasUsed\":\"{Quantity(header.GasUsed)}\",\"gasLimit\":\"{Quantity(header.GasLimit)}\"";
    }

    private static IEnumerable<string> Hashes(Block block) => block.Transactions.ToArray().Select(row => $"\"{row.Hash}\"");

    private static string OfEach(Block block, Func<int, string> tell) => $"[{string.Join(',', Enumerable.Range(0, block.Transactions.Length)
        .Select(index => $"{{\"txHash\":\"{block.Transactions[index].Hash}\",\"result\":{tell(index)}}}"))}]";

    private static void Frame(StringBuilder text, Block block, int at)
    {
        var row = block.Frames[at];
        text.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"{Kind(row.Kind)}\",\"from\":\"{row.From.ToHex()}\",\"to\":\"{row.To.ToHex()}\",");
        text.Append(CultureInfo.InvariantCulture, $"\"value\":\"{row.Value.ToHex()}\",\"gasUsed\":\"0x1\",\"input\":\"{Hex.Encode(block.Bytes(row.Input))}\"");
        text.Append(row.Reverted ? ",\"error\":\"execution reverted\",\"calls\":[" : ",\"calls\":[");
        for (var inner = at + 1; inner < row.End; inner = block.Frames[inner].End)
        {
            text.Append(inner == at + 1 ? "" : ",");
            Frame(text, block, inner);
        }

        text.Append("]}");
    }

    private static string Kind(FrameKind kind) => kind.ToString().ToUpperInvariant();

    private static string Head(uint selector) => string.Create(CultureInfo.InvariantCulture, $"0x{selector:x8}");

    private static string Quantity(ulong number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
}
