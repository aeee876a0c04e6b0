using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A function of a token that acts for whoever calls it (transfer, approve, burn) acted for somebody who stands nowhere above the call and
/// signed nothing: the token takes the sender from where anybody can write it.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class ForgedSender(Rule rule) : IRecogniser
{
    // Each look reads the rows once.
    private const int MostLooks = 128;

    private static readonly uint Transfer = CallReading.SelectorOf("transfer(address,uint256)");
    private static readonly uint Burn = CallReading.SelectorOf("burn(uint256)");
    private static readonly uint IsSignature = CallReading.SelectorOf("isValidSignature(bytes32,bytes)");

    private static readonly FrozenDictionary<uint, ObservationKind> Acts = new Dictionary<uint, ObservationKind>
    {
        [Transfer] = ObservationKind.Transfer,
        [Burn] = ObservationKind.Burn,
        [CallReading.SelectorOf("approve(address,uint256)")] = ObservationKind.Approval,
    }.ToFrozenDictionary();

    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        // Where nobody said which tokens matter, any token may tell anything.
        if (scene.Watch.IsEveryone || !(scene.Observed.Has(ObservationKind.Transfer) || scene.Observed.Has(ObservationKind.Burn) || scene.Observed.Has(ObservationKind.Approval)))
        {
            return null;
        }

        var looks = 0;
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount && looks < MostLooks; at++)
        {
            ref readonly var frame = ref scene.Block.Frames[at];
            if (!frame.Reverted && frame.Kind is FrameKind.Call or FrameKind.DelegateCall && Acts.TryGetValue(frame.Selector, out var act) && scene.IsOurs(frame.Context))
            {
                looks++;
                if (FindVictim(scene, at, act) is >= 0 and var victim && (act == ObservationKind.Approval || IsWorth(scene, scene.Rows[victim])))
                {
                    return Tell(scene, at, scene.Rows[victim]);
                }
            }
        }

        return null;
    }

    // What the call did for its caller explains it, whatever else it did beside that.
    private static int FindVictim(Scene scene, int call, ObservationKind act)
    {
        ref readonly var frame = ref scene.Block.Frames[call];
        var words = new WordReading(scene.Block.Bytes(frame.Input)[4..]);
        if (!words.Has(act == ObservationKind.Burn ? 1 : 2))
        {
            return -1;
        }

        var amount = words.Number(act == ObservationKind.Burn ? 0 : 1);
        var to = act == ObservationKind.Burn ? default : words.Account(0);
        var speaker = scene.EntryOf(call, frame.Context) is >= 0 and var entry ? scene.Block.Frames[entry].From : frame.From;
        var victim = -1;
        var rows = scene.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.Kind != act || row.Log < 0 || row.Contract != frame.Context || row.To != to || row.Amount != amount || amount.IsZero)
            {
                continue;
            }

            if (row.From == speaker)
            {
                return -1;
            }

            victim = victim < 0 && IsPassive(scene, call, row.From) ? i : victim;
        }

        return victim;
    }

    private static bool IsPassive(Scene scene, int call, Address account)
    {
        if (account.IsZero || account == scene.Sender || account == scene.Block.Frames[call].Context || scene.Hand.Has(account) || HasSigned(scene, account))
        {
            return false;
        }

        for (var at = call; at >= 0; at = scene.Block.Frames[at].Parent)
        {
            if (scene.Block.Frames[at].From == account)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSigned(Scene scene, Address account)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if ((row.Kind == ObservationKind.SignatureChecked && row.To == account) || (row.Kind == ObservationKind.SignatureUsed && row.Log >= 0 && row.From == account))
            {
                return true;
            }
        }

        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Context == account && frame.Selector == IsSignature)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsWorth(Scene scene, in ObservationRow row) => scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount) is not { } worth || _gate.LetsOthers(worth, scene);

    private Signal Tell(Scene scene, int call, in ObservationRow row)
    {
        ref readonly var frame = ref scene.Block.Frames[call];
        return scene.Tell(
            Rule, row.Contract, pages: true, score: 1,
            $"{scene.Name(row.Contract)} {(row.Kind == ObservationKind.Approval ? "approved" : "moved")} {row.Amount} for {row.From}, who neither called nor signed: {scene.Sender} spoke in his name.",
            [
                new Evidence.Frame(scene.Hash, call - scene.Block.Transactions[scene.Transaction].FrameStart, frame.From, frame.To, frame.Selector, "call in another's name"),
                scene.Point(row, "done for"), .. scene.Flows(),
            ]);
    }
}
