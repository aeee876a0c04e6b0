using Firebreak.Core.Detection.Recognising;

namespace Firebreak.Core.Detection;

/// <summary>
/// Where nothing is configured, the contract that the sender calls is taken for his own. It may as well be the victim, called directly: what it
/// takes from those who trusted it and what it was paid are seen only if it is counted among the others. Few rules judge once more that way.
/// </summary>
public static class EntryReading
{
    private const string AbnormalMintId = "abnormal-mint";
    private const string ArbitraryCallId = "arbitrary-call";

    /// <summary>Whether a rule is asked at all.</summary>
    public static bool Concerns(Rule rule) => rule.Id is AbnormalMintId or ArbitraryCallId;

    /// <summary>The transaction with the called contract among the others; null where it cannot be a victim: it was created, or it called nobody.</summary>
    public static Scene? Of(Scene scene)
    {
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        return row.IsCreation || row.FrameCount < 2 || scene.Block.Frames[row.FrameStart].Input.Length == 0
            ? null
            : new Scene(
                scene.Block, scene.Transaction, scene.Observed, Watch.OverAllCalled(scene.Block, scene.Transaction), scene.Valuation, scene.Deep);
    }

    /// <summary>
    /// A mint pages only if it is unpaid in both readings. A call that was dictated to the contract that the sender called pages if its shape is
    /// told besides: marketplaces and routers do the bidding of their users all day.
    /// </summary>
    /// <param name="first">The first signal of the transaction.</param>
    public static void Judge(IRecogniser recogniser, Scene entry, IList<Signal> signals, int first)
    {
        var (known, isTold) = (-1, false);
        for (var i = first; i < signals.Count; i++)
        {
            known = signals[i].Rule == recogniser.Rule.Id ? i : known;
            isTold |= signals[i].Rule == AttackShape.Id;
        }

        if (recogniser.Rule.Id == AbnormalMintId)
        {
            if (known >= 0 && signals[known].Pages && recogniser.Judge(entry) is not { Pages: true })
            {
                signals[known] = signals[known] with { Pages = false, Because = $"{signals[known].Because} What the sender paid to {entry.Block.Transactions[entry.Transaction].To} may have been for it." };
            }
        }
        else if (isTold && (known < 0 || !signals[known].Pages) && recogniser.Judge(entry) is { Pages: true } found)
        {
            Put(signals, known, found);
        }
    }

    private static void Put(IList<Signal> signals, int known, Signal found)
    {
        if (known >= 0)
        {
            signals[known] = found;
        }
        else
        {
            signals.Add(found);
        }
    }
}
