using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// What may stand for a payment or a mint to somebody who gives nothing: a signature that was checked, a proof in the call, another
/// contract's word, or a record from before that is used up.
/// </summary>
internal static class Vouching
{
    private const int WordLength = 32;

    // Numbers and addresses have long runs of zeros; hashes and signatures do not.
    private const int ProofLength = 64;
    private const int MostZeros = 4;

    /// <summary>True when a contract of the protocol found a signer.</summary>
    public static bool IsSigned(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && !row.To.IsZero && scene.IsOurs(row.Contract))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a contract of the protocol was called with something that reads like hashes, one after another, or a list of one.</summary>
    public static bool IsProven(Scene scene)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && frame.Kind == FrameKind.Call && scene.IsOurs(frame.To) && CarriesProof(scene.Block.Bytes(frame.Input)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a contract of the protocol asked another one, which the caller did not bring along, more than a balance.</summary>
    public static bool IsAsked(Scene scene)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind == FrameKind.StaticCall && !frame.Reverted && scene.IsOurs(frame.From) && frame.Input.Length > 4 + WordLength
                && !scene.Hand.Has(frame.To) && frame.To.ToUInt256() > 0xff)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when an entry that the protocol had made before was used up, as a message that was proven or a withdrawal that was asked for.</summary>
    /// <param name="except">The asset that moved: its balances change with every payment.</param>
    public static bool IsRedeemed(Scene scene, Address except)
    {
        foreach (ref readonly var change in scene.Changes)
        {
            if (change.Field == StateField.Storage && change.Account != except && scene.IsOurs(change.Account) && !PowerSlot.IsVariable(change)
                && change.After < change.Before)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a hash in a call on the protocol is one that the contract had written down before, as the root of a list of one.</summary>
    public static bool IsRecorded(Scene scene)
    {
        if (scene.Valuation.Records is not { } records)
        {
            return false;
        }

        Span<byte> root = stackalloc byte[WordLength];
        foreach (var word in records.Words)
        {
            word.Value.WriteBigEndian(root);
            if (IsDense(root) && IsSaid(scene, word.Contract, root))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSaid(Scene scene, Address contract, ReadOnlySpan<byte> word)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && frame.Kind == FrameKind.Call && frame.To == contract && scene.Block.Bytes(frame.Input).IndexOf(word) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when arguments hold hashes, one after another, or a list of one.</summary>
    public static bool CarriesProof(ReadOnlySpan<byte> input)
    {
        // Starts behind the selector; a list of one hash shows only its length before it.
        for (var at = 4; at + WordLength <= input.Length; at++)
        {
            var isListOfOne = at + ProofLength <= input.Length && (at - 4) % WordLength == 0 && input[at + WordLength - 1] == 1
                && input.Slice(at, WordLength - 1).IndexOfAnyExcept((byte)0) < 0 && IsDense(input.Slice(at + WordLength, WordLength));
            if (isListOfOne || (at + ProofLength <= input.Length && IsDense(input.Slice(at, ProofLength))))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsDense(ReadOnlySpan<byte> bytes) => bytes.Count((byte)0) <= MostZeros;
}
