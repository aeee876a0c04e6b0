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
    private readonly ValueGate _gate = new(rule);

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        // A Safe's and a timelock's very work is to carry out calls that they are given.
        if (scene.Observed.Has(ObservationKind.SafeExecution) || scene.Observed.Has(ObservationKind.CallExecuted))
        {
            return null;
        }

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
            if (scene.IsOurs(caller) && row.Amount != UInt256.Zero && scene.Hand.Has(row.To) && IsForeign(scene, row) && looks++ < MostLooks && IsDictated(scene, row, caller))
            {
                var worth = scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount) ?? UInt256.Zero;
                var pages = _gate.LetsOthers(worth, scene);
                var signal = Tell(scene, row, caller, worth, pages);
                if (pages)
                {
                    return signal;
                }

                told ??= signal;
            }
            else if (row.Kind == ObservationKind.Approval && !row.Amount.IsZero && scene.IsOurs(row.From) && scene.Hand.Has(row.To)
                && !scene.Hand.Has(row.Asset) && row.From != row.Contract && !scene.IsByRole(row.From))
            {
                return scene.Tell(
                    Rule, row.From, pages: !scene.Loss.IsZero, score: 0.9, $"{scene.Name(row.From)} approved {row.To}, an account of the caller, to spend what it holds.",
                    [scene.Point(row, "approval"), .. scene.Flows()]);
            }
        }

        return told;
    }

    // Whoever moves what is his own through a router robs nobody.
    private static bool IsForeign(Scene scene, in ObservationRow row) => row.Kind == ObservationKind.Push || (row.From != scene.Sender && !scene.Hand.Has(row.From));

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
        return (isWordForWord || (row.Kind == ObservationKind.Pull && IsNamed(given, row.From)))
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
