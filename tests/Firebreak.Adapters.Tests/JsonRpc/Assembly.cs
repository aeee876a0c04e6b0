using System.Buffers.Binary;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>Writes small contracts instruction by instruction, so that a test sees every storage access and every call.</summary>
internal sealed class Assembly
{
    private readonly List<byte> _code = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly List<(int At, string Label)> _references = [];

    public Assembly Op(params byte[] opcodes)
    {
        _code.AddRange(opcodes);
        return this;
    }

    public Assembly Push(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        var significant = bytes.TrimStart((byte)0);
        return Push(significant.IsEmpty ? [0] : significant);
    }

    public Assembly Push(Address account) => Push(account.ToArray());

    public Assembly Push(ReadOnlySpan<byte> bytes)
    {
        _code.Add((byte)(0x5f + bytes.Length));
        _code.AddRange(bytes);
        return this;
    }

    public Assembly JumpIf(string label)
    {
        _code.Add(0x61);
        _references.Add((_code.Count, label));
        _code.AddRange([0, 0, Evm.JumpIf]);
        return this;
    }

    public Assembly Label(string name)
    {
        _labels[name] = _code.Count;
        _code.Add(Evm.JumpDest);
        return this;
    }

    public Assembly Store(ulong slot, ulong value) => Push(value).Push(slot).Op(Evm.SStore);

    /// <summary>Calls with no input and forgets the outcome.</summary>
    public Assembly Call(byte opcode, Address to, ulong value = 0, ulong inputLength = 0)
    {
        Push(0).Push(0).Push(inputLength).Push(0);
        if (opcode is Evm.Call or Evm.CallCode)
        {
            Push(value);
        }

        return Push(to).Op(Evm.Gas, opcode, Evm.Pop);
    }

    public byte[] Runtime()
    {
        foreach (var (at, label) in _references)
        {
            _code[at] = (byte)(_labels[label] >> 8);
            _code[at + 1] = (byte)_labels[label];
        }

        return [.. _code];
    }

    /// <summary>Code that, run as a creation, first does what <paramref name="constructor"/> does and then leaves this as the contract's code.</summary>
    public byte[] Creation(Assembly? constructor = null)
    {
        var runtime = Runtime();
        var prologue = (constructor ?? new Assembly()).Runtime();
        var copy = new Assembly().Push((ulong)runtime.Length).Op(Evm.Dup1)
            .Push([(byte)((prologue.Length + 13) >> 8), (byte)(prologue.Length + 13)])
            .Push(0).Op(Evm.CodeCopy).Push(0).Op(Evm.Return).Runtime();
        return copy.Length == 13 - (runtime.Length > 255 ? 0 : 1)
            ? [.. prologue, .. copy, .. new byte[runtime.Length > 255 ? 0 : 1], .. runtime]
            : throw new InvalidOperationException("The prologue has another length than its own code says.");
    }
}

internal static class Evm
{
    public const byte Add = 0x01, CallDataSize = 0x36, CallDataLoad = 0x35, CodeCopy = 0x39, CallValue = 0x34, Caller = 0x33, Origin = 0x32, Eq = 0x14, IsZero = 0x15;
    public const byte Pop = 0x50, MStore = 0x52, SLoad = 0x54, SStore = 0x55, JumpIf = 0x57, Gas = 0x5a, JumpDest = 0x5b, Dup1 = 0x80;
    public const byte Log1 = 0xa1, Log2 = 0xa2, Create = 0xf0, Call = 0xf1, CallCode = 0xf2, Return = 0xf3, DelegateCall = 0xf4, Create2 = 0xf5;
    public const byte StaticCall = 0xfa, Revert = 0xfd, Invalid = 0xfe, SelfDestruct = 0xff;
}
