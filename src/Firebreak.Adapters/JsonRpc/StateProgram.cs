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

    // The byte before the first answer stays zero: EIP-3541 refuses what begins with 0xEF.
    private const int Answers = ProgramCode.Answers;
    private const int AnswerLength = 33;

    private const byte And = 0x16, Eq = 0x14, Balance = 0x31, ReturnDataSize = 0x3d, MStore = 0x52, MStore8 = 0x53, Push1 = 0x60;

    /// <summary>The constructor. Call data must not be longer than 4096 bytes.</summary>
    public static byte[] Write(IReadOnlyList<StateQuestion> questions)
    {
        if (questions.Count > MostQuestions)
        {
            throw new ArgumentException($"At most {MostQuestions} questions fit in one program.", nameof(questions));
        }

        var data = questions.SelectMany(question => question.Data ?? []).ToArray();

        // Where the data lies depends on how long the code is, and the code is as long wherever the data lies.
        return [.. Code(questions, Code(questions, dataStart: 0).Length), .. data];
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

    private static byte[] Code(IReadOnlyList<StateQuestion> questions, int dataStart)
    {
        var code = new ProgramCode();
        for (var i = 0; i < questions.Count; i++)
        {
            var flag = Answers + 1 + (i * AnswerLength);
            if (questions[i].Data is { } data)
            {
                // One when the contract answered with one word, which then stands behind the flag; else zero.
                code.Ask(questions[i].Account, dataStart, data.Length, flag + 1, room: 32);
                code.Add(Push1, 32, ReturnDataSize, Eq, And);
                dataStart += data.Length;
            }
            else
            {
                code.Push(questions[i].Account);
                code.Add(Balance);
                code.Push(flag + 1);
                code.Add(MStore, Push1, 1);
            }

            code.Push(flag);
            code.Add(MStore8);
        }

        code.ReturnAnswers(1 + (questions.Count * AnswerLength));
        return code.ToArray();
    }
}
