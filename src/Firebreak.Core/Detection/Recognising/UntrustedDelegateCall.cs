using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>R23: a contract of the protocol runs, on its own storage, code that the caller brought along or chose in the call's data.</summary>
public sealed class UntrustedDelegateCall(Rule rule) : IRecogniser
{
    // Each look reads the call data once; a transaction of endless delegate calls is not read endlessly.
    private const int MostLooks = 64;

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (!scene.Observed.Has(ObservationKind.DelegateCall))
        {
            return null;
        }

        var looked = new HashSet<(Address, Address)>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind != ObservationKind.DelegateCall || !scene.IsOurs(row.Contract) || scene.IsTrusted(row.To)
                || looked.Count >= MostLooks || !looked.Add((row.Contract, row.To)))
            {
                continue;
            }

            var isBrought = scene.Hand.Has(row.To);
            if ((isBrought || IsChosen(scene, row)) && !scene.IsByRole(row.Contract) && !scene.IsNew(row.Contract))
            {
                var how = isBrought ? "which the caller brought along" : "which the caller chose";
                return scene.Tell(
                    Rule, row.Contract, pages: DidSomething(scene, row), score: 1, $"{scene.Name(row.Contract)} ran the code of {row.To}, {how}, on its own storage.",
                    [scene.Point(row, "foreign code"), .. scene.Flows()]);
            }
        }

        return null;
    }

    // Code that wrote nothing and called nobody shows the flaw, and took nothing.
    private static bool DidSomething(Scene scene, in ObservationRow row)
    {
        if (!scene.KnowsChanges || scene.HasChanged(row.Contract))
        {
            return true;
        }

        var frames = scene.Block.Frames;
        var end = scene.Block.Transactions[scene.Transaction].FrameStart + scene.Block.Transactions[scene.Transaction].FrameCount;
        for (var at = row.Frame + 1; at < end; at++)
        {
            if (!frames[at].Reverted && frames[at].Kind != FrameKind.StaticCall && IsUnder(frames, at, row.Frame))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUnder(ReadOnlySpan<FrameRow> frames, int frame, int ancestor)
    {
        while (frame > ancestor)
        {
            frame = frames[frame].Parent;
        }

        return frame == ancestor;
    }

    private static bool IsChosen(Scene scene, in ObservationRow row)
    {
        var entry = scene.EntryOf(scene.Block.Frames[row.Frame].Parent, row.Contract);
        if (entry < 0)
        {
            return false;
        }

        Span<byte> code = stackalloc byte[Address.Length];
        row.To.CopyTo(code);
        return scene.Block.Bytes(scene.Block.Frames[entry].Input).IndexOf(code) >= 0;
    }
}
