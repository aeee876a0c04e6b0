using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// A geth-style JavaScript tracer that puts calls and storage access on one line of steps, and the reader of what it returns.
/// </summary>
/// <remarks>
/// Nodes do not call <c>enter</c> for the transaction's own frame: the tracer opens it by itself and takes its facts from the context at the end.
/// Some nodes enter a self-destruction under the name of the frame that does it, so the tracer notes the instruction itself.
/// Only quotes of one kind are used, so that the source can stand in a JSON string as it is.
/// </remarks>
internal static class StorageTracer
{
    public const int MostFrames = 20_000;
    public const int MostAccesses = 200_000;

    private const int SLoad = 0x54;
    private const int SStore = 0x55;
    private const int SelfDestruct = 0xff;
    private const string Zeros = "0000000000000000000000000000000000000000";

    /// <summary>The tracer's source.</summary>
    public static string Source { get; } = Shorten(FormattableString.Invariant($$"""
        {
          steps: 1, open: [0], frames: [[]], accesses: [], isCut: false, dying: null,
          head: function(input) {
            var four = [];
            for (var i = 0; i < 4 && input && i < input.length; i++) { four.push(input[i]); }
            return toHex(four);
          },
          step: function(log, db) {
            var op = log.op.toNumber();
            this.dying = null;
            if (op == {{SelfDestruct}}) {
              var self = log.contract.getAddress();
              this.dying = [toHex(self), '0x' + ('{{Zeros}}' + log.stack.peek(0).toString(16)).slice(-40), '0x' + db.getBalance(self).toString(16)];
              return;
            }
            if (op != {{SLoad}} && op != {{SStore}}) { return; }
            if (this.accesses.length >= {{MostAccesses}}) { this.isCut = true; return; }
            this.accesses.push([this.open[this.open.length - 1], toHex(log.contract.getAddress()),
              '0x' + log.stack.peek(0).toString(16), op == {{SStore}} ? 1 : 0, this.steps++]);
          },
          enter: function(call) {
            var frame = this.frames.length;
            if (frame >= {{MostFrames}}) { this.isCut = true; }
            else if (this.dying && call.getType() != 'SELFDESTRUCT') {
              this.frames.push(['SELFDESTRUCT', this.dying[0], this.dying[1], '0x', this.dying[2],
                this.open[this.open.length - 1], this.steps, this.steps + 1, 0]);
            }
            else {
              var value = call.getValue();
              this.frames.push([call.getType(), toHex(call.getFrom()), toHex(call.getTo()), this.head(call.getInput()),
                value === undefined || value === null ? '0x0' : '0x' + value.toString(16),
                this.open[this.open.length - 1], this.steps, this.steps + 1, 0]);
            }
            this.open.push(frame);
            this.steps++;
          },
          exit: function(outcome) {
            var frame = this.frames[this.open.pop()];
            if (frame) {
              frame[7] = this.steps;
              frame[8] = outcome.getError() === undefined || outcome.getError() === null ? 0 : 1;
            }
            this.steps++;
          },
          fault: function() {},
          result: function(ctx) {
            this.frames[0] = [ctx.type, toHex(ctx.from), ctx.to ? toHex(ctx.to) : '0x', this.head(ctx.input),
              '0x' + ctx.value.toString(16), -1, 0, this.steps, ctx.error === undefined || ctx.error === null || ctx.error === '' ? 0 : 1];
            return { isCut: this.isCut, frames: this.frames, accesses: this.accesses };
          }
        }
        """));

    /// <summary>The call that re-traces one transaction.</summary>
    public static RpcCall Of(Hash256 transaction) => new("debug_traceTransaction", $"[\"{transaction}\",{{\"tracer\":\"{Source}\"}}]");

    /// <summary>Null when the node knows no such transaction.</summary>
    public static DeepTrace? Read(ref JsonCursor cursor, BlockRef block, Hash256 transaction)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        DeepFrame[]? frames = null;
        StorageAccess[]? accesses = null;
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.Is("frames"u8))
            {
                frames = Frames(ref cursor);
            }
            else if (cursor.Is("accesses"u8))
            {
                accesses = Accesses(ref cursor, frames?.Length ?? MostFrames);
            }
            else if (cursor.Is("isCut"u8) && cursor.Flag())
            {
                throw new Engine.Ingest.NodeAnswerException(
                    $"debug_traceTransaction: Transaction {transaction} has more than {MostFrames} frames or {MostAccesses} storage accesses.")
                {
                    Code = 0,
                };
            }
            else
            {
                cursor.Skip();
            }
        }

        return new DeepTrace(block, transaction, frames ?? throw cursor.Missing("frames"), accesses ?? throw cursor.Missing("accesses"));
    }

    private static DeepFrame[] Frames(ref JsonCursor cursor)
    {
        var frames = new List<DeepFrame>();
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            var frame = Frame(ref cursor, frames.Count);
            frames.Add(frame.Parent < 0 ? frame : frame with { Reverted = frame.Reverted || frames[frame.Parent].Reverted });
        }

        return frames.Count > 0 ? [.. frames] : throw cursor.Missing("frames");
    }

    private static DeepFrame Frame(ref JsonCursor cursor, int index)
    {
        cursor.EnterArray();
        var kind = Reading.FrameTree.KindOf(Next(ref cursor).Text()) ?? throw cursor.Unexpected("a kind of call");
        var from = Next(ref cursor).Account();
        var to = Next(ref cursor).TextIs("0x"u8) ? default : cursor.Account();
        var head = Next(ref cursor).Bytes();
        var value = Next(ref cursor).Number();
        var parent = index == 0 ? Root(ref cursor) : Next(ref cursor).Index(index);
        var enter = Next(ref cursor).Index(int.MaxValue);
        var exit = Next(ref cursor).Index(int.MaxValue);
        var failed = Next(ref cursor).Index(2) == 1;
        Close(ref cursor);
        return exit > enter
            ? new DeepFrame(parent, kind, from, to, Reading.FrameTree.SelectorOf(kind, head), MovedBy(kind, value), enter, exit, failed)
            : throw cursor.Contradiction("a frame ends before it begins");
    }

    private static StorageAccess[] Accesses(ref JsonCursor cursor, int frameCount)
    {
        var accesses = new List<StorageAccess>();
        cursor.EnterArray();
        while (cursor.NextItem())
        {
            cursor.EnterArray();
            var frame = Next(ref cursor).Index(frameCount);
            var account = Next(ref cursor).Account();
            var slot = Next(ref cursor).Word();
            var isWrite = Next(ref cursor).Index(2) == 1;
            var step = Next(ref cursor).Index(int.MaxValue);
            Close(ref cursor);
            accesses.Add(new StorageAccess(frame, account, slot, isWrite, step));
        }

        return [.. accesses];
    }

    private static UInt256 MovedBy(FrameKind kind, UInt256 value) =>
        kind is FrameKind.DelegateCall or FrameKind.StaticCall ? UInt256.Zero : value;

    private static int Root(ref JsonCursor cursor)
    {
        Next(ref cursor).Skip();
        return -1;
    }

    private static ref JsonCursor Next(ref JsonCursor cursor)
    {
        if (!cursor.NextItem())
        {
            throw cursor.Fault("The tracer's answer is cut short.");
        }

        return ref cursor;
    }

    private static void Close(ref JsonCursor cursor)
    {
        if (cursor.NextItem())
        {
            throw cursor.Fault("The tracer's answer is longer than it should be.");
        }
    }

    private static string Shorten(string source) =>
        string.Join(' ', source.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
