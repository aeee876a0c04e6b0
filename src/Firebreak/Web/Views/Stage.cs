using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Incidents;

namespace Firebreak.Web.Views;

/// <summary>How far one stage of a step has come.</summary>
public enum StageState
{
    Ahead,
    Done,
    Failed,
    TakenBack,
}

/// <summary>Signed, sent, mined or read back: the four stages that every action goes through.</summary>
/// <param name="Hash">The transaction or block hash; null when there is none yet.</param>
public sealed record Stage(string Name, StageState State, Shown Detail, string? Hash)
{
    /// <summary>The stages of one step, in order. What a reorg took back is open again.</summary>
    public static Items<Stage> Of(int step, PlanView view)
    {
        var standing = new Stage[] { Ahead("Signed"), Ahead("Sent"), Ahead("Mined"), Ahead("Read back") };
        foreach (var progress in view.ProgressOf(step))
        {
            Apply(standing, progress);
        }

        return Items.Create<Stage>(standing);
    }

    private static void Apply(Stage[] stages, Happened progress)
    {
        switch (progress)
        {
            case Happened.StepSigned signed:
                stages[0] = Done("Signed", Text($"by {Words.Brief(signed.Sender)}, nonce {signed.Nonce}"), signed.Transaction.ToString());
                break;
            case Happened.StepSent sent:
                stages[1] = Done("Sent", $"to {sent.Endpoint}", sent.Transaction.ToString());
                break;
            case Happened.StepMined mined:
                var outcome = mined.Succeeded ? StageState.Done : StageState.Failed;
                stages[2] = new Stage("Mined", outcome, Text($"in block {mined.Block.Number}{(mined.Succeeded ? "" : ", reverted")}"), mined.Transaction.ToString());
                break;
            case Happened.StepVerified verified:
                stages[3] = Done("Read back", Text($"{verified.Finding} at block {verified.At.Number}"), verified.At.Hash.ToString());
                break;
            case Happened.StepDropped dropped:
                stages[2] = new Stage("Mined", StageState.TakenBack, Text($"a reorg took back block {dropped.Orphaned.Number}"), dropped.Transaction.ToString());
                stages[3] = Ahead("Read back");
                break;
            case Happened.StepFailed failed:
                var open = Array.FindIndex(stages, stage => stage.State is StageState.Ahead or StageState.TakenBack);
                var at = open < 0 ? stages.Length - 1 : open;
                stages[at] = stages[at] with { State = StageState.Failed, Detail = failed.Reason };
                break;
        }
    }

    private static Stage Ahead(string name) => new(name, StageState.Ahead, "", null);

    private static Stage Done(string name, string detail, string hash) => new(name, StageState.Done, detail, hash);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
