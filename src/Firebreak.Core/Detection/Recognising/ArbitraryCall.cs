using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R23b: a contract of the protocol makes a call that stands word for word in what it was called with, and so moves what others entrusted
/// to it: pulls a stranger's approved tokens, pushes its own, or approves the actor. A pull from a holder whom the caller merely named is
/// the same, unless that holder's signature was checked.
/// </summary>
public sealed class ArbitraryCall(Rule rule) : IRecogniser
{
    private const int MostLooks = 256;
    private static readonly UInt256 LeastPaidPart = 2;
    private static readonly Hash256 Approval = Keccak.Hash("Approval(address,address,uint256)");
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        // A Safe's and a timelock's very work is to carry out calls that they are given.
        var executors = Executors.Of(scene);
        var looks = 0;
        Signal? told = null;
        foreach (ref readonly var row in scene.Rows)
        {
            var caller = row.Kind switch
            {
                ObservationKind.Pull => row.Counter,
                ObservationKind.Push => row.From,
                _ => default,
            };
            if (scene.IsOurs(caller) && !row.Amount.IsZero && (!scene.IsOurs(row.To) || IsSoldForHand(scene, row)) && IsForeign(scene, row) && !CarriesOutVote(scene, caller) && looks++ < MostLooks && !executors.Ordered(row) && IsDictated(scene, row, caller))
            {
                var worth = scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount) ?? ProceedsOf(scene, row);
                var pages = !IsPaid(scene, row, worth) && (worth is { } weighed ? _gate.LetsOthers(weighed, scene) : scene.Watch.KnowsCoin(row.Asset));
                var signal = Tell(scene, row, caller, worth ?? UInt256.Zero, pages);
                if (pages)
                {
                    return signal;
                }

                told ??= signal;
            }
            else if (IsGivenAway(scene, row) && !executors.Ordered(row))
            {
                return scene.Tell(
                    Rule, row.From, pages: _gate.LetsLoss(scene, row.From) || IsAtRisk(scene, row), score: 0.9,
                    $"{scene.Name(row.From)} approved {row.To}, an account of the caller, to spend what it holds.", [scene.Point(row, "approval"), .. scene.Flows()]);
            }
        }

        return told;
    }

    /// <summary>The cheap question: does the protocol let an outsider spend something? What it holds is then to be known.</summary>
    public static bool MayBe(Block block, int transaction, Watch watch)
    {
        foreach (ref readonly var log in block.LogsOf(transaction))
        {
            if (log.TopicCount == 3 && log.Topic0 == Approval && watch.Protects(Address.FromWord(log.Topic1)) && !watch.Protects(Address.FromWord(log.Topic2)) && !watch.Protects(log.Emitter))
            {
                return true;
            }
        }

        return false;
    }

    // What a governor of ours calls was proposed and voted for; that it stands in the call that carries it out is its very form.
    private static bool CarriesOutVote(Scene scene, Address caller)
    {
        for (var at = scene.Observed.Find(ObservationKind.ProposalExecuted); at >= 0; at = scene.Observed.Find(ObservationKind.ProposalExecuted, at + 1))
        {
            if (scene.Rows[at].Contract == caller)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsGivenAway(Scene scene, in ObservationRow row) => row.Kind is ObservationKind.Approval or ObservationKind.OperatorApproval
        && !row.Amount.IsZero && scene.IsOurs(row.From) && scene.Hand.Has(row.To) && !scene.Hand.Has(row.Contract) && row.From != row.Contract && !scene.IsByRole(row.From);

    // A router approves the venue for what it was just paid; more than that is what it held before, and so is what is still approved after the
    // payment went back.
    private static bool IsAtRisk(Scene scene, in ObservationRow approval)
    {
        var (owner, token) = (approval.From, approval.Contract);
        return (!WasJustPaid(scene, owner, token, approval.Amount) || IsLeft(scene, approval))
            && scene.Valuation.Holdings.Any(holding => holding.Holder == owner && holding.Asset == token && !holding.Amount.IsZero);
    }

    // Half of it or more stands open at the end, and the owner has no more of the token than before.
    private static bool IsLeft(Scene scene, in ObservationRow approval)
    {
        var (owner, token, pulled) = (approval.From, approval.Contract, UInt256.Zero);
        foreach (ref readonly var row in scene.Rows)
        {
            pulled = row.Kind == ObservationKind.Pull && row.Contract == token && row.From == owner && row.Counter == approval.To ? UInt256.Max(pulled, row.Amount) : pulled;
        }

        return pulled < approval.Amount / LeastPaidPart
            && !scene.Purse.Flows.Any(flow => flow.Account == owner && (flow.Asset ?? default) == token && flow.Amount > Int256.Zero);
    }

    private static bool WasJustPaid(Scene scene, Address account, Address token, UInt256 amount)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && row.Contract == token && row.To == account && !row.From.IsZero && row.Amount >= amount)
            {
                return true;
            }
        }

        return false;
    }

    // Whoever moves what is his own through a router robs nobody, and neither does he who called it himself.
    private static bool IsForeign(Scene scene, in ObservationRow row)
    {
        if (row.Kind == ObservationKind.Push)
        {
            return scene.Hand.Has(row.To) && !WasJustPaid(scene, row.From, row.Asset, row.Amount);
        }

        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.From == row.From && frame.Context == row.Counter && !frame.Reverted)
            {
                return false;
            }
        }

        return row.From != scene.Sender && !scene.Hand.Has(row.From);
    }

    // Who gets something of worth for what is taken from him sold it: exchanges carry out the orders of others word for word.
    private static bool IsPaid(Scene scene, in ObservationRow taken, UInt256? worth)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.To != taken.From || row.From == taken.From || row.Amount.IsZero || (row.Log >= 0 && row.Contract == taken.Contract))
            {
                continue;
            }

            var given = scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount);
            if (given is { } paid ? worth is not { } known || paid >= known / LeastPaidPart : worth is null && scene.IsOurs(row.Asset))
            {
                return true;
            }
        }

        return false;
    }

    // A venue may stand between: what was pulled went there, and the hand, which gave nothing, was paid by it.
    private static bool IsSoldForHand(Scene scene, in ObservationRow pull) => ProceedsOf(scene, pull) is not null;

    // What has no price is worth what the venue paid for it, however much of that went on to those who make blocks.
    private static UInt256? ProceedsOf(Scene scene, in ObservationRow pull)
    {
        if (pull.Kind != ObservationKind.Pull || scene.Hand.Has(pull.To) || scene.Hand.AssetsGiven > 0 || scene.Hand.Gain.Sign <= 0)
        {
            return null;
        }

        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && row.From == pull.To && scene.Hand.Has(row.To) && row.Asset != pull.Asset && !row.Amount.IsZero
                && scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount) is { } paid)
            {
                return paid;
            }
        }

        return null;
    }

    private static bool IsDictated(Scene scene, in ObservationRow row, Address caller)
    {
        ref readonly var call = ref scene.Block.Frames[row.Frame];
        var entry = scene.EntryOf(call.Parent, caller);
        if (entry < 0)
        {
            return false;
        }

        Span<byte> target = stackalloc byte[Address.Length];
        call.To.CopyTo(target);
        var given = scene.Block.Bytes(scene.Block.Frames[entry].Input);
        var isWordForWord = given.IndexOf(scene.Block.Bytes(call.Input)) > 0 && given.IndexOf(target) >= 0;
        return (isWordForWord || (row.Kind == ObservationKind.Pull && (scene.Hand.Has(row.To) || IsSoldForHand(scene, row)) && IsNamed(given, row.From)))
            && !HasSigned(scene, row.From) && !scene.IsByRole(caller);
    }

    private static bool IsNamed(ReadOnlySpan<byte> given, Address holder)
    {
        Span<byte> name = stackalloc byte[Address.Length];
        holder.CopyTo(name);
        return given.IndexOf(name) >= 0;
    }

    private static bool HasSigned(Scene scene, Address holder)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && row.To == holder)
            {
                return true;
            }
        }

        return false;
    }

    private Signal Tell(Scene scene, in ObservationRow row, Address caller, UInt256 worth, bool pages) => scene.Tell(
        Rule, caller, pages, pages ? 1 : 0.6,
        $"{scene.Name(caller)} was told whom to take {row.Asset} from and so moved {(worth.IsZero ? "tokens" : scene.Money(worth))} of {scene.Name(row.Kind == ObservationKind.Pull ? row.From : caller)} to {row.To}.",
        [scene.Point(row, "dictated call"), .. scene.Flows()]);
}
