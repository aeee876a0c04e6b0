using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>Tries calls on the user's own node: the outcome by eth_call, gas and changes by debug_traceCall where the node has it.</summary>
internal sealed class NodeSimulator(NodeQueries queries, NodeSurvey survey, FollowScene scene) : ISimulator
{
    private const int MethodNotFound = -32601;

    private volatile bool _hasNoTraces;

    public string Name => (survey.Known?.Capabilities.Client ?? "node") + (_hasNoTraces ? " eth_call (changes of state are not known)" : " debug_traceCall");

    public async Task<Simulation> SimulateAsync(SimulatedCall call, BlockRef at, CancellationToken cancellationToken)
    {
        await NodeQueries.WaitableAsync(survey.GetAsync, cancellationToken);
        var outcome = await OutcomeAsync(call, at, cancellationToken);
        if (!_hasNoTraces)
        {
            try
            {
                return await TracedAsync(call, at, outcome, cancellationToken);
            }
            catch (NodeAnswerException exception) when (exception.Code == MethodNotFound)
            {
                _hasNoTraces = true;
            }
        }

        var gas = outcome is null ? await EstimateAsync(call, at, cancellationToken) : 0;
        return new Simulation(outcome is null, outcome, gas, []);
    }

    /// <summary>Why the call fails; null when it succeeds.</summary>
    private async Task<string?> OutcomeAsync(SimulatedCall call, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            await queries.AskAsync(new RpcCall("eth_call", $"[{Text(call)},{RpcText.ByHash(at)}]"), static (ref JsonCursor cursor) => cursor.Bytes(), cancellationToken);
            return null;
        }
        catch (NodeAnswerException exception) when (NodeQueries.IsAboutExecution(exception))
        {
            return exception.RevertData.IsEmpty ? exception.Message : RevertReason.Describe(exception.RevertData.Span);
        }
    }

    private async Task<Simulation> TracedAsync(SimulatedCall call, BlockRef at, string? outcome, CancellationToken cancellationToken)
    {
        var top = queries.AskAsync(Trace(call, at, "\"callTracer\",\"tracerConfig\":{\"onlyTopCall\":true}"), ReadTop, cancellationToken);
        var changes = queries.AskAsync(
            Trace(call, at, "\"prestateTracer\",\"tracerConfig\":{\"diffMode\":true}"),
            (ref JsonCursor cursor) => ReadChanges(ref cursor, call.From),
            cancellationToken);
        await Task.WhenAll(top, changes);
        var (failed, gas) = await top;
        return failed == outcome is not null
            ? new Simulation(!failed, outcome, gas, await changes)
            : throw new NodeAnswerException("debug_traceCall: The node contradicts itself: eth_call and debug_traceCall end differently.") { Code = 0 };
    }

    private Task<ulong> EstimateAsync(SimulatedCall call, BlockRef at, CancellationToken cancellationToken) => queries.AskAsync(
        new RpcCall("eth_estimateGas", $"[{Text(call)},{RpcText.ByNumber(at)}]"), static (ref JsonCursor cursor) => cursor.Quantity(), cancellationToken);

    private static RpcCall Trace(SimulatedCall call, BlockRef at, string tracer) =>
        new("debug_traceCall", $"[{Text(call)},{RpcText.ByHash(at)},{{\"tracer\":{tracer}}}]");

    private static string Text(SimulatedCall call) =>
        $"{{\"from\":\"{call.From.ToHex()}\",\"to\":\"{call.To.ToHex()}\",\"value\":\"{call.Value.ToHex()}\",\"data\":\"{Hex.Encode(call.Data)}\"}}";

    private static (bool Failed, ulong Gas) ReadTop(ref JsonCursor cursor)
    {
        var failed = false;
        ulong? gas = null;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("gasUsed"u8)) { gas = cursor.Quantity(); }
            else if (cursor.Is("error"u8)) { failed = !cursor.IsNull; }
            else { cursor.Skip(); }
        }

        return (failed, gas ?? throw cursor.Missing("gasUsed"));
    }

    private Items<SimulatedChange> ReadChanges(ref JsonCursor cursor, Address sender)
    {
        // The diff of one call is read as the diff of the only transaction of a block.
        var builder = new BlockBuilder(new BlockHeader(new ChainId(scene.Options.ChainId), default, default, default, default, default, 0, 0));
        builder.AddTransaction(default);
        using var ledger = new StateLedger();
        GethDiffReader.ReadTransaction(ref cursor, builder, 0, ledger);
        var changes = new List<SimulatedChange>();
        foreach (ref readonly var row in builder.Build().Changes)
        {
            if (row.Account != sender || row.Field is StateField.Code or StateField.Storage)
            {
                changes.Add(new SimulatedChange(row.Account, row.Field, row.Slot, row.Before, row.After));
            }
        }

        return changes.ToItems();
    }
}
