using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>What the callTracer says of one frame, and where the steps place it.</summary>
internal sealed class FrameSketch
{
    public required int Parent { get; init; }

    public FrameKind Kind { get; set; }

    public Address From { get; set; }

    public Address To { get; set; }

    public uint Selector { get; set; }

    public UInt256 Value { get; set; }

    public bool Failed { get; set; }

    public int InputLength { get; set; }

    public int Enter { get; set; }

    public int Exit { get; set; }
}

/// <summary>Walks the steps of a transaction through its frames, which stand in the order of their entry.</summary>
internal sealed class StepWalk(List<FrameSketch> frames)
{
    private readonly List<int> _open = [0];
    private readonly List<StorageAccess> _accesses = [];
    private FrameKind? _called;
    private Address? _callee;
    private int _next = 1;
    private int _step = 1;

    private int Top => _open[^1];

    /// <summary>A step at this depth comes next: frames end and begin accordingly. False when the frames do not allow it.</summary>
    public bool Arrive(int depth)
    {
        if (depth == _open.Count + 1)
        {
            return _called is not null && TryEnter();
        }

        SettleCall();
        while (_open.Count > depth && _open.Count > 1)
        {
            Leave();
        }

        return _open.Count == depth;
    }

    /// <summary>What the step does, if it touches storage or calls. False when its operands are missing.</summary>
    public bool Do(ReadOnlySpan<byte> op, ReadOnlySpan<byte> top, ReadOnlySpan<byte> second)
    {
        var isWrite = op.SequenceEqual("SSTORE"u8);
        if (isWrite || op.SequenceEqual("SLOAD"u8))
        {
            if (_accesses.Count >= StorageTracer.MostAccesses)
            {
                throw StepTracer.TooMuch();
            }

            var frame = frames[Top];
            var context = frame.Kind is FrameKind.DelegateCall or FrameKind.CallCode ? frame.From : frame.To;
            _accesses.Add(UInt256.TryParseHex(top, out var slot)
                ? new StorageAccess(Top, context, Hash256.FromUInt256(slot), isWrite, _step++)
                : default);
            return !top.IsEmpty;
        }

        _called = FrameTree.KindOf(op);
        _callee = _called is FrameKind.Call or FrameKind.CallCode or FrameKind.DelegateCall or FrameKind.StaticCall && UInt256.TryParseHex(second, out var account)
            ? Address.FromWord(Hash256.FromUInt256(account))
            : null;
        return true;
    }

    public DeepTrace Finish(BlockRef block, Hash256 transaction)
    {
        SettleCall();
        while (_open.Count > 1)
        {
            Leave();
        }

        frames[0].Exit = _step;
        if (_next != frames.Count)
        {
            throw new Engine.Ingest.NodeAnswerException("debug_traceTransaction: The node contradicts itself: it names calls that none of its steps makes.");
        }

        var deep = new DeepFrame[frames.Count];
        for (var i = 0; i < deep.Length; i++)
        {
            var frame = frames[i];
            var value = frame.Kind is FrameKind.DelegateCall or FrameKind.StaticCall ? UInt256.Zero : frame.Value;
            var isReverted = frame.Failed || (frame.Parent >= 0 && deep[frame.Parent].Reverted);
            deep[i] = new DeepFrame(frame.Parent, frame.Kind, frame.From, frame.To, frame.Selector, value, frame.Enter, frame.Exit, isReverted);
        }

        return new DeepTrace(block, transaction, deep, [.. _accesses]);
    }

    // A call of an account without code has a frame and no steps; one that the EVM refused has neither.
    private void SettleCall()
    {
        if (_called is not null && TryEnter())
        {
            Leave();
        }

        _called = null;
    }

    private bool TryEnter()
    {
        if (_next >= frames.Count || frames[_next] is not { } frame || frame.Parent != Top || frame.Kind != _called || (_callee is { } callee && frame.To != callee))
        {
            return false;
        }

        frame.Enter = _step++;
        _open.Add(_next++);
        _called = null;
        return true;
    }

    private void Leave()
    {
        frames[Top].Exit = _step++;
        _open.RemoveAt(_open.Count - 1);
    }
}
