using System.Buffers.Binary;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Reading;

/// <summary>What both trace dialects share: how a transaction's frames are completed once all of them are there, parents before children.</summary>
internal static class FrameTree
{
    /// <summary>The EVM stops at depth 1024.</summary>
    public const int DeepestFrame = 1025;

    public const int MostFrames = 4_000_000;

    /// <summary>Adds a frame that so far knows only its transaction and its parent.</summary>
    public static int Open(in JsonCursor cursor, BlockBuilder builder, int transaction, int parent)
    {
        if (builder.FrameCount >= MostFrames)
        {
            throw cursor.Fault($"The block has more than {MostFrames} call frames.");
        }

        return builder.AddFrame(new FrameRow { Transaction = transaction, Parent = parent });
    }

    /// <summary>Fills in depth, end and reverted of the frames since <paramref name="start"/>, and hands them to their transaction.</summary>
    public static void Close(in JsonCursor cursor, BlockBuilder builder, int transaction, int start)
    {
        for (var i = start; i < builder.FrameCount; i++)
        {
            ref var frame = ref builder.Frame(i);
            frame.End = i + 1;
            Normalise(ref frame);
            if (frame.Parent >= 0)
            {
                ref var parent = ref builder.Frame(frame.Parent);
                frame.Depth = (ushort)(parent.Depth + 1);
                frame.Reverted |= parent.Reverted;
            }
        }

        for (var i = builder.FrameCount - 1; i > start; i--)
        {
            ref var parent = ref builder.Frame(builder.Frame(i).Parent);
            parent.End = Math.Max(parent.End, builder.Frame(i).End);
        }

        Adopt(cursor, builder, transaction, start);
    }

    /// <summary>The selector of a call's input; creations have none.</summary>
    public static uint SelectorOf(FrameKind kind, ReadOnlySpan<byte> input) =>
        kind is FrameKind.Create or FrameKind.Create2 || input.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(input);

    /// <summary>The kind by the name of its instruction; null for anything else.</summary>
    public static FrameKind? KindOf(ReadOnlySpan<byte> opcode) =>
        opcode.SequenceEqual("CALL"u8) ? FrameKind.Call
        : opcode.SequenceEqual("STATICCALL"u8) ? FrameKind.StaticCall
        : opcode.SequenceEqual("DELEGATECALL"u8) ? FrameKind.DelegateCall
        : opcode.SequenceEqual("CALLCODE"u8) ? FrameKind.CallCode
        : opcode.SequenceEqual("CREATE"u8) ? FrameKind.Create
        : opcode.SequenceEqual("CREATE2"u8) ? FrameKind.Create2
        : opcode.SequenceEqual("SELFDESTRUCT"u8) ? FrameKind.SelfDestruct
        : null;

    private static void Adopt(in JsonCursor cursor, BlockBuilder builder, int transaction, int start)
    {
        ref var row = ref builder.Transaction(transaction);
        row.FrameStart = start;
        row.FrameCount = builder.FrameCount - start;
        if (row.FrameCount == 0)
        {
            return;
        }

        ref var root = ref builder.Frame(start);
        var isCreation = root.Kind is FrameKind.Create or FrameKind.Create2;
        if (root.From != row.From || isCreation != row.IsCreation || (!isCreation && root.To != row.To))
        {
            throw cursor.Contradiction("a trace belongs to another transaction");
        }

        if (isCreation && root.To.IsZero)
        {
            root.To = row.To;
        }
    }

    // Nodes differ in what they call the value of a call that moves none.
    private static void Normalise(ref FrameRow frame)
    {
        if (frame.Kind is FrameKind.StaticCall or FrameKind.DelegateCall)
        {
            frame.Value = UInt256.Zero;
        }
    }
}
