using System.Buffers.Binary;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Many questions about one state as one eth_call: a program that is run as the constructor of a contract that is never kept. It asks each
/// contract with STATICCALL, and returns for each question a byte that says whether it was answered with one word, and that word.
/// </summary>
/// <remarks>Works on every node that follows the execution API, which lets eth_call create; needs no contract on the chain.</remarks>
internal static class StateProgram
{
    /// <summary>Longer programs pass the bound of EIP-3860 on constructors.</summary>
    public const int MostQuestions = 128;

    /// <summary>Gas for one question: far more than any honest view takes, and no hostile one eats what the others need.</summary>
    private const uint GasOfOne = 2_000_000;

    // Call data lies at the start of memory, answers above it. The byte before the first answer stays zero: EIP-3541 refuses what begins with 0xEF.
    private const int Answers = 0x1000;
    private const int AnswerLength = 33;

    private const byte And = 0x16, Eq = 0x14, Balance = 0x31, CodeCopy = 0x39, ReturnDataSize = 0x3d, MStore = 0x52, MStore8 = 0x53, Return = 0xf3, StaticCall = 0xfa;
    private const byte Push1 = 0x60, Push2 = 0x61, Push4 = 0x63, Push20 = 0x73;

    /// <summary>The constructor. Call data must not be longer than 4096 bytes.</summary>
    public static byte[] Write(IReadOnlyList<StateQuestion> questions)
    {
        if (questions.Count > MostQuestions)
        {
            throw new ArgumentException($"At most {MostQuestions} questions fit in one program.", nameof(questions));
        }

        var data = questions.SelectMany(question => question.Data ?? []).ToArray();
        var code = new List<byte>();

        // Where the data lies depends on how long the code is, and the code is as long wherever the data lies.
        WriteCode(code, questions, dataStart: 0);
        var length = code.Count;
        code.Clear();
        WriteCode(code, questions, length);
        return [.. code, .. data];
    }

    /// <summary>The numbers, in the order of the questions; null when this is not the program's answer.</summary>
    public static UInt256?[]? Read(ReadOnlySpan<byte> answer, int questions)
    {
        if (answer.Length != 1 + (questions * AnswerLength))
        {
            return null;
        }

        var numbers = new UInt256?[questions];
        for (var i = 0; i < questions; i++)
        {
            var one = answer.Slice(1 + (i * AnswerLength), AnswerLength);
            numbers[i] = one[0] == 1 ? UInt256.FromBigEndian(one[1..]) : null;
        }

        return numbers;
    }

    private static void WriteCode(List<byte> code, IReadOnlyList<StateQuestion> questions, int dataStart)
    {
        for (var i = 0; i < questions.Count; i++)
        {
            var flag = Answers + 1 + (i * AnswerLength);
            if (questions[i].Data is { } data)
            {
                WriteCall(code, questions[i].Account, dataStart, data.Length, flag);
                dataStart += data.Length;
            }
            else
            {
                Push(code, questions[i].Account);
                code.Add(Balance);
                Push(code, flag + 1);
                code.AddRange([MStore, Push1, 1]);
            }

            Push(code, flag);
            code.Add(MStore8);
        }

        Push(code, 1 + (questions.Count * AnswerLength));
        Push(code, Answers);
        code.Add(Return);
    }

    /// <summary>Leaves one on the stack when the contract answered with one word, which then stands behind the flag; else zero.</summary>
    private static void WriteCall(List<byte> code, Address account, int dataStart, int length, int flag)
    {
        Push(code, length);
        Push(code, dataStart);
        code.AddRange([Push1, 0, CodeCopy, Push1, 32]);
        Push(code, flag + 1);
        Push(code, length);
        code.AddRange([Push1, 0]);
        Push(code, account);
        Span<byte> gas = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(gas, GasOfOne);
        code.Add(Push4);
        code.AddRange(gas);
        code.AddRange([StaticCall, Push1, 32, ReturnDataSize, Eq, And]);
    }

    private static void Push(List<byte> code, int number) => code.AddRange([Push2, (byte)(number >> 8), (byte)number]);

    private static void Push(List<byte> code, Address account)
    {
        code.Add(Push20);
        code.AddRange(account.ToArray());
    }
}
