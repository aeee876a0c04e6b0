using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The protocol's own Safes and timelocks that carried out in the transaction what they were told. Anybody may write such a log or bear such a
/// function: of others neither proves anything, and of these only what they did themselves.
/// </summary>
internal sealed class Executors
{
    private readonly HashSet<Address> _members = [];
    private readonly Scene _scene;

    private Executors(Scene scene) => _scene = scene;

    public static Executors Of(Scene scene)
    {
        var found = new Executors(scene);
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind is ObservationKind.SafeExecution or ObservationKind.CallExecuted && row.Contract != scene.Sender && scene.IsTrusted(row.Contract))
            {
                found._members.Add(row.Contract);
            }
        }

        return found;
    }

    /// <summary>True when one of them stands above the call that a row tells of, or, for a log, above any call on the account that it tells of.</summary>
    public bool Ordered(in ObservationRow row) => _members.Count > 0 && (row.Frame >= 0 ? StandAbove(row.Frame) : Ordered(row.From));

    /// <summary>True when the account is one of them, or one of them stands above any call on it.</summary>
    public bool Ordered(Address account)
    {
        if (_members.Count == 0 || _members.Contains(account))
        {
            return _members.Count > 0;
        }

        ref readonly var row = ref _scene.Block.Transactions[_scene.Transaction];
        for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount; at++)
        {
            ref readonly var frame = ref _scene.Block.Frames[at];
            if (frame.Context == account && !frame.Reverted && StandAbove(at))
            {
                return true;
            }
        }

        return false;
    }

    private bool StandAbove(int frame)
    {
        for (var at = frame; at >= 0; at = _scene.Block.Frames[at].Parent)
        {
            if (_members.Contains(_scene.Block.Frames[at].From))
            {
                return true;
            }
        }

        return false;
    }
}
