using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>
/// Places storage accesses between a frame's inner calls where the recording has them in order but does not say between which calls. Each
/// is put as early as what it saw allows: an access that saw a value which an inner call had yet to write comes after that call, and so does
/// a write before which an inner call saw the slot as it was. What this makes of it is made up save where the values prove it, and never
/// shows a write after a call that could as well have come before.
/// </summary>
internal sealed class AccessPlacement(BlockBuilder builder, List<JsonElement> calls)
{
    private readonly Dictionary<(Address Account, Hash256 Slot), UInt256> _state = [];
    private readonly Stack<((Address Account, Hash256 Slot) Key, UInt256? Value)> _undo = new();
    private readonly List<StorageAccess> _accesses = [];
    private DeepFrame[] _frames = [];
    private (Address Account, Access[] Accesses)[] _recorded = [];
    private int _start;
    private int _step;

    public DeepTrace Trace(int transaction)
    {
        var row = builder.Transaction(transaction);
        _start = row.FrameStart;
        _frames = new DeepFrame[row.FrameCount];
        _recorded = [.. Enumerable.Range(0, row.FrameCount).Select(Recorded)];
        if (row.FrameCount > 0)
        {
            Walk(0);
        }

        return new DeepTrace(builder.Header.Ref, row.Hash, _frames, [.. _accesses]);
    }

    private void Walk(int index)
    {
        var row = builder.Frame(_start + index);
        var (enter, mark) = (_step++, _undo.Count);
        var (context, accesses) = _recorded[index];
        var waiting = new Queue<Access>(accesses);
        for (var inner = index + 1; inner < row.End - _start; inner = builder.Frame(_start + inner).End - _start)
        {
            Place(waiting, index, context, next: inner);
            Walk(inner);
        }

        Place(waiting, index, context, next: null);
        if (row.Reverted)
        {
            Undo(mark);
        }

        _frames[index] = new DeepFrame(
            row.Parent < 0 ? -1 : row.Parent - _start, row.Kind, row.From, row.To, row.Selector, row.Value, enter, _step++, row.Reverted);
    }

    private void Place(Queue<Access> waiting, int frame, Address account, int? next)
    {
        while (waiting.TryPeek(out var access))
        {
            var key = (account, access.Slot);
            if (next is { } inner && ((_state.TryGetValue(key, out var known) && known != access.Seen) || IsSeenBefore(access, account, inner)))
            {
                return;
            }

            waiting.Dequeue();
            _accesses.Add(new StorageAccess(frame, account, access.Slot, access.Written is not null, _step++));
            Set(key, access.Written ?? access.Seen);
        }
    }

    // True when the inner call, or one below it, saw the slot as it was before this write, and nobody there had put that value back.
    private bool IsSeenBefore(Access write, Address account, int inner)
    {
        if (write.Written is not { } written || written == write.Seen)
        {
            return false;
        }

        var isSeen = false;
        for (var below = inner; below < builder.Frame(_start + inner).End - _start; below++)
        {
            foreach (var access in _recorded[below].Account == account ? _recorded[below].Accesses : [])
            {
                isSeen |= access.Slot == write.Slot && access.Seen == write.Seen;
                if (access.Slot == write.Slot && access.Written == write.Seen)
                {
                    return false;
                }
            }
        }

        return isSeen;
    }

    private (Address Account, Access[] Accesses) Recorded(int index) => (
        calls[index].Find("storageContext")?.AsAddress("storageContext") ?? builder.Frame(_start + index).Context,
        [.. calls[index].Items("storage").Select(Read)]);

    private void Set((Address Account, Hash256 Slot) key, UInt256 value)
    {
        _undo.Push((key, _state.TryGetValue(key, out var before) ? before : null));
        _state[key] = value;
    }

    private void Undo(int mark)
    {
        while (_undo.Count > mark)
        {
            var (key, value) = _undo.Pop();
            if (value is { } before)
            {
                _state[key] = before;
            }
            else
            {
                _state.Remove(key);
            }
        }
    }

    // [SLOAD, slot, value, null] or [SSTORE, slot, value, previous].
    private static Access Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() < 3)
        {
            throw new RecordedFaultException("'storage' holds something else than [instruction, slot, value, previous]");
        }

        var (slot, value) = (Hash256.FromUInt256(json[1].AsAmount("storage")), json[2].AsAmount("storage"));
        return json[0].AsText("storage") switch
        {
            "SLOAD" => new Access(slot, value, Written: null),
            "SSTORE" => new Access(slot, json.GetArrayLength() > 3 && json[3].ValueKind != JsonValueKind.Null ? json[3].AsAmount("storage") : value, value),
            _ => throw new RecordedFaultException("'storage' holds an unknown instruction"),
        };
    }

    private readonly record struct Access(Hash256 Slot, UInt256 Seen, UInt256? Written);
}
