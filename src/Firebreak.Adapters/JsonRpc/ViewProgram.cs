using System.Buffers.Binary;
using Firebreak.Core.Chain;

namespace Firebreak.Adapters.JsonRpc;

/// <summary>
/// Many views as one eth_call, as <see cref="StateProgram"/> does with numbers: for each question it returns a word that says whether the
/// contract answered and how much, and the beginning of the answer. However much a contract says, no more than was asked for is sent.
/// </summary>
internal static class ViewProgram
{
    private const int HeadLength = 32;
    private const int MostAnswers = 16_384;
    private const int MostQuestions = 64;

    private const byte AddUp = 0x01, ReturnDataSize = 0x3d, MStore = 0x52, Duplicate = 0x80;

    /// <summary>The questions in as many parts as programs are needed: neither code nor answers may be long.</summary>
    public static IEnumerable<ViewQuestion[]> Parts(IReadOnlyList<ViewQuestion> questions)
    {
        var (part, answers, data) = (new List<ViewQuestion>(), 0, 0);
        foreach (var question in questions)
        {
            var (answer, asked) = (HeadLength + question.Longest, question.Data.Count);
            if (part.Count == MostQuestions || answers + answer > MostAnswers || data + asked > MostAnswers)
            {
                yield return [.. part];
                part.Clear();
                (answers, data) = (0, 0);
            }

            part.Add(question);
            (answers, data) = (answers + answer, data + asked);
        }

        if (part.Count > 0)
        {
            yield return [.. part];
        }
    }

    /// <summary>The constructor for one part.</summary>
    public static byte[] Write(IReadOnlyList<ViewQuestion> questions) =>
        [.. Code(questions, Code(questions, dataStart: 0).Length), .. questions.SelectMany(question => question.Data)];

    /// <summary>The answers, in the order of the questions, null for each that was refused; null when this is not the program's answer.</summary>
    public static ViewOutcome.Answered?[]? Read(ReadOnlySpan<byte> answer, IReadOnlyList<ViewQuestion> questions)
    {
        if (answer.Length != questions.Sum(question => HeadLength + question.Longest))
        {
            return null;
        }

        var outcomes = new ViewOutcome.Answered?[questions.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            // Twice the length, and one where the contract answered; no memory holds an answer whose length would not fit.
            var head = BinaryPrimitives.ReadUInt32BigEndian(answer[(HeadLength - sizeof(uint))..HeadLength]);
            var length = (int)(head / 2);
            outcomes[i] = head % 2 == 0 ? null : new ViewOutcome.Answered([.. answer.Slice(HeadLength, Math.Min(length, questions[i].Longest))], length);
            answer = answer[(HeadLength + questions[i].Longest)..];
        }

        return outcomes;
    }

    private static byte[] Code(IReadOnlyList<ViewQuestion> questions, int dataStart)
    {
        var code = new ProgramCode();
        var head = ProgramCode.Answers;
        foreach (var question in questions)
        {
            code.Ask(question.Contract, dataStart, question.Data.Count, head + HeadLength, question.Longest);
            code.Add(ReturnDataSize, Duplicate, AddUp, AddUp);
            code.Push(head);
            code.Add(MStore);
            dataStart += question.Data.Count;
            head += HeadLength + question.Longest;
        }

        code.ReturnAnswers(head - ProgramCode.Answers);
        return code.ToArray();
    }
}
