using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Detection;

/// <summary>Reads what contracts had written down about those who took something out of the protocol that nothing explains. Most blocks need nothing.</summary>
internal static class RecordReader
{
    /// <summary>Null where nothing needs to be asked, and where the node does not keep or give it.</summary>
    /// <exception cref="NodeUnavailableException">The node cannot answer for the moment.</exception>
    public static async Task<Records?> FindAsync(IChainView view, Block block, Watch watch, Valuation valuation, CancellationToken cancellationToken)
    {
        var questions = RecordQuestions.Of(block, watch, valuation);
        if (questions.IsEmpty)
        {
            return null;
        }

        try
        {
            var codes = Task.WhenAll(questions.Codes.Select(async code => (
                Code: code, IsNamed: Names(await view.CodeAsync(code.Contract, block.Before, cancellationToken), code.Account))));
            var words = await Task.WhenAll(questions.Slots.Select(async place => new StoredWord(
                place.Contract, place.Slot, (await view.StorageAsync(place.Contract, Hash256.FromUInt256(place.Slot), block.Before, cancellationToken)).ToUInt256())));
            return new Records(
                words.Where(word => !word.Value.IsZero).ToItems(),
                (await codes).Where(code => code.IsNamed).Select(code => code.Code).ToItems());
        }
        catch (NodeAnswerException)
        {
            return null;
        }
    }

    private static bool Names(ReadOnlySpan<byte> code, Address account)
    {
        Span<byte> name = stackalloc byte[Address.Length];
        account.CopyTo(name);
        return code.IndexOf(name) >= 0;
    }
}
