using System.Buffers;
using System.Text.Json;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Turns whole messages into answers, or into the complaint that they are none.</summary>
internal static class RpcAnswers
{
    // A frame of a call tree is an object in an array; the EVM allows 1024 of them inside each other.
    private const int DeepestJson = 4096;

    /// <summary>Takes the body over: it is returned to the pool, now or when the answer is disposed.</summary>
    public static RpcAnswer TakeOne(PooledBytes body, RpcCall call, long id, string node)
    {
        try
        {
            var envelope = RpcEnvelope.Parse(body.Span);
            if (envelope.Error is null || envelope.Id is not null)
            {
                CheckId(envelope, id, call, node);
            }

            Check(envelope, call, node);
            return new RpcAnswer(call.Method, body.Take(), envelope.Start, envelope.Length);
        }
        catch (JsonException exception)
        {
            throw new NodeAnswerException($"{call.Method}: {node} answers with something that is not JSON-RPC.", exception);
        }
        finally
        {
            body.Dispose();
        }
    }

    /// <summary>Copies each answer out of a batch, in the order of the calls.</summary>
    public static RpcAnswer[] TakeBatch(ReadOnlySpan<byte> body, IReadOnlyList<RpcCall> calls, long firstId, string node)
    {
        var answers = new RpcAnswer[calls.Count];
        var isWhole = false;
        try
        {
            var walk = new JsonWalk(body, DeepestJson);
            walk.Start();
            if (walk.First != (byte)'[')
            {
                Check(RpcEnvelope.Parse(body), calls[0], node);
                throw Complaint(calls[0], node, "answers a batch with something that is not an array");
            }

            walk.Enter();
            while (walk.NextItem())
            {
                walk.Skip();
                Place(walk.Slice(walk.At, walk.EndOfCurrent() - walk.At), calls, firstId, node, answers);
            }

            walk.Finish();
            var unanswered = Array.IndexOf(answers, null);
            isWhole = unanswered < 0;
            return isWhole ? answers : throw Complaint(calls[unanswered], node, "left a request of a batch unanswered");
        }
        catch (JsonException exception)
        {
            throw new NodeAnswerException($"{calls[0].Method}: {node} answers a batch with something that is not JSON-RPC.", exception);
        }
        finally
        {
            Together.Dispose(isWhole ? [] : answers);
        }
    }

    /// <exception cref="NodeAnswerException">The message carries an error or no result.</exception>
    /// <exception cref="NodeUnavailableException">The error asks for fewer requests.</exception>
    public static void Check(in RpcEnvelope envelope, RpcCall call, string node)
    {
        if (envelope.Error is { } error)
        {
            throw error.AsksToWait
                ? new NodeUnavailableException($"{node} asks for fewer requests: {error.Message}")
                : error.ToException(call.Method);
        }

        if (!envelope.HasResult)
        {
            throw Complaint(call, node, "answers with neither a result nor an error");
        }
    }

    public static NodeAnswerException Complaint(RpcCall call, string node, string what) => new($"{call.Method}: {node} {what}.");

    private static void CheckId(in RpcEnvelope envelope, long id, RpcCall call, string node)
    {
        if (envelope.Id != id)
        {
            throw Complaint(call, node, "answers a request that was not made (wrong id)");
        }
    }

    private static void Place(ReadOnlySpan<byte> message, IReadOnlyList<RpcCall> calls, long firstId, string node, RpcAnswer[] answers)
    {
        var envelope = RpcEnvelope.Parse(message);
        var at = envelope.Id - firstId;
        if (at is null || at < 0 || at >= calls.Count || answers[at.Value] is not null)
        {
            Check(envelope, calls[0], node);
            throw Complaint(calls[0], node, "answers a request that was not made (wrong id)");
        }

        Check(envelope, calls[(int)at.Value], node);
        var pooled = ArrayPool<byte>.Shared.Rent(Math.Max(1, envelope.Length));
        message.Slice(envelope.Start, envelope.Length).CopyTo(pooled);
        answers[at.Value] = new RpcAnswer(calls[(int)at.Value].Method, pooled, 0, envelope.Length);
    }
}
