using Firebreak.Adapters.JsonRpc.Reading;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Bench.Input;
using Firebreak.Core.Chain;

namespace Firebreak.Bench.Decode;

/// <summary>From the messages of a node to a block: the readers that the program itself uses, in its order.</summary>
internal static class Reading
{
    private static readonly ChainId Mainnet = new(1);

    public static BlockBuilder Read(BlockAnswers answers)
    {
        var builder = ReadBlock(answers.Answers[0]);
        for (var i = 1; i < answers.Answers.Length; i++)
        {
            Read(answers.Answers[i], builder);
        }

        return builder;
    }

    public static BlockBuilder ReadBlock(NodeAnswer answer) =>
        BlockReader.Read(Answer(answer), Mainnet) ?? throw new InvalidOperationException("A block is null.");

    public static void Read(NodeAnswer answer, BlockBuilder builder)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Receipts:
                ReceiptReader.ReadAll(Answer(answer), builder);
                // Recorded inputs are whole, and no recorded block is of a time that knew set-code transactions.
                builder.Lanes |= Lanes.Receipts | Lanes.Logs | Lanes.Inputs | Lanes.Delegations | Lanes.Nonces | Lanes.Fees | Lanes.Clock | Lanes.Headers | Lanes.Reasons;
                break;
            case AnswerKind.GethFrames:
                GethFrameReader.Read(Answer(answer), builder);
                break;
            case AnswerKind.ParityFrames:
                ParityFrameReader.Read(Answer(answer), builder);
                break;
            case AnswerKind.GethDiffs:
                GethDiffReader.Read(Answer(answer), builder);
                break;
            case AnswerKind.ParityDiffs:
                ParityDiffReader.Read(Answer(answer), builder);
                break;
            default:
                throw new InvalidOperationException($"{answer.Kind} begins a block.");
        }
    }

    // The answer is not disposed: its bytes are the bench's own, not the pool's.
    public static RpcAnswer Answer(NodeAnswer answer)
    {
        var envelope = RpcEnvelope.Parse(answer.Body);
        return new RpcAnswer(answer.Method, answer.Body, envelope.Start, envelope.Length);
    }
}
