using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>
/// The life of protected contracts, one block in each file: {transaction: [calls, transfers]}. Only calls of the protected contracts are
/// recorded, by function and without input; their nesting is told by their steps. Nothing says who sent a transaction or whether it went
/// through, so these blocks carry frames and storage and no receipts, inputs or logs. Transfers of tokens become Transfer logs all the same,
/// and those of ether calls, so that nothing recorded is lost; that the lane of logs is missing says that there may be others.
/// </summary>
internal sealed class Histories() : RecordedForm("histories")
{
    private const int CallParts = 7;

    public override bool Knows(string entry, JsonElement json) =>
        HeightByName(entry) > 0 && json.ValueKind == JsonValueKind.Object && json.EnumerateObject().All(property => Hash256.TryParse(property.Name, out _));

    public override ArchivedBlock Read(string set, string entry, int place, JsonElement json)
    {
        var block = RecordedBlock.Begin(set, entry, new ChainId(1), new KnownHeader(HeightByName(entry), IsNumberKnown: true));
        foreach (var property in json.EnumerateObject())
        {
            var hash = Hash256.TryParse(property.Name, out var parsed) ? parsed : throw new RecordedFaultException($"'{property.Name}' is no transaction hash");
            var transaction = block.Builder.AddTransaction(new TransactionRow { Hash = hash, Succeeded = true });
            var parts = property.Value.ValueKind == JsonValueKind.Array ? property.Value : throw new RecordedFaultException("a transaction is no list");
            if (parts.GetArrayLength() > 0)
            {
                Add(block, transaction, parts);
            }
        }

        block.Made("transaction_index", "from_address", "to_address", "value", "input", "gas_price", "success", "action_from", "action_value", "log_index");
        return block.Build(Lanes.Frames | Lanes.Storage);
    }

    private static void Add(RecordedBlock block, int transaction, JsonElement parts)
    {
        var calls = parts[0].EnumerateArray().Select(HistoryCall.Read)
            .OrderBy(call => call.Start).ThenByDescending(call => call.End).ToList();
        var transfers = parts.GetArrayLength() > 1 ? parts[1].EnumerateArray().ToList() : [];
        var tree = new HistoryTree(block.Builder, transaction);
        foreach (var call in calls)
        {
            tree.Add(call);
        }

        foreach (var transfer in transfers)
        {
            Add(block, transaction, transfer, tree);
        }

        block.Traces.Add(tree.Close());
    }

    // [token or "ether", from, to, amount]
    private static void Add(RecordedBlock block, int transaction, JsonElement transfer, HistoryTree tree)
    {
        if (transfer.ValueKind != JsonValueKind.Array || transfer.GetArrayLength() != 4)
        {
            throw new RecordedFaultException("a transfer is not [token, from, to, amount]");
        }

        var (from, to, amount) = (transfer[1].AsAddress("transfer"), transfer[2].AsAddress("transfer"), transfer[3].AsAmount("transfer"));
        if (transfer[0].AsText("transfer") == "ether")
        {
            tree.Pay(from, to, amount);
            return;
        }

        block.Builder.AddLog(new LogRow
        {
            Transaction = transaction,
            LogIndex = block.Builder.LogCount,
            Emitter = transfer[0].AsAddress("transfer"),
            TopicCount = 3,
            Topic0 = TokenTransfer.Topic,
            Topic1 = from.ToWord(),
            Topic2 = to.ToWord(),
            Data = block.Builder.AddBytes(amount.ToBigEndian()),
        });
        ref var row = ref block.Builder.Transaction(transaction);
        row.LogStart = row.LogCount == 0 ? block.Builder.LogCount - 1 : row.LogStart;
        row.LogCount++;
    }
}
