using System.Buffers.Binary;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>The code of a program that eth_call runs as the constructor of a contract that is never kept.</summary>
internal sealed class ProgramCode
{
    /// <summary>Where answers may begin in memory: call data, which must not be longer than this, lies below.</summary>
    public const int Answers = 0x1000;

    /// <summary>Gas for one question: far more than any honest view takes, and no hostile one eats what the others need.</summary>
    private const uint GasOfOne = 2_000_000;

    private const byte CodeCopy = 0x39, StaticCall = 0xfa, Return = 0xf3;
    private const byte Push1 = 0x60, Push2 = 0x61, Push4 = 0x63, Push20 = 0x73;

    private readonly List<byte> _code = [];

    public int Length => _code.Count;

    public void Add(params ReadOnlySpan<byte> code) => _code.AddRange(code);

    public void Push(int number) => Add(Push2, (byte)(number >> 8), (byte)number);

    public void Push(Address account)
    {
        Add(Push20);
        Add(account.ToArray());
    }

    /// <summary>Asks a contract; whether it answered is left on the stack, and the beginning of the answer in memory.</summary>
    /// <param name="from">Where the call data stands in the code.</param>
    /// <param name="to">Where the answer goes.</param>
    /// <param name="room">How much of it.</param>
    public void Ask(Address account, int from, int length, int to, int room)
    {
        Push(length);
        Push(from);
        Add(Push1, 0, CodeCopy);
        Push(room);
        Push(to);
        Push(length);
        Add(Push1, 0);
        Push(account);
        Span<byte> gas = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(gas, GasOfOne);
        Add(Push4);
        Add(gas);
        Add(StaticCall);
    }

    public void ReturnAnswers(int length)
    {
        Push(length);
        Push(Answers);
        Add(Return);
    }

    public byte[] ToArray() => [.. _code];
}
