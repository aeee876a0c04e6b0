using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising.Shape;

/// <summary>How it was gone about: the calls of whoever acts, and the calls that came back.</summary>
/// <param name="Repeats">The most often that the hand called one function of another's contract.</param>
/// <param name="Functions">How many different functions of others the hand called.</param>
/// <param name="Changing">How many calls may have changed something.</param>
/// <param name="ByCreated">Contracts that this transaction created called others.</param>
/// <param name="InConstructor">The transaction itself creates a contract whose constructor calls others.</param>
/// <param name="Reentered">The hand, called by strangers, called a contract again that was still open above; moving a token's own amounts is no entry.</param>
/// <param name="SkimOrSync">The hand made a pair adjust its books.</param>
/// <param name="Lent">A flash loan by its marks.</param>
/// <param name="Returned">An asset came from somebody and at least as much of it went back to him.</param>
/// <param name="BothWays">The most assets that went back and forth between the hand and one other.</param>
internal readonly record struct ShapeOfCalls(
    int Repeats, int Functions, int Changing, bool ByCreated, bool InConstructor, bool Reentered, bool SkimOrSync, bool Lent, bool Returned, int BothWays)
{
    private const int MostLooks = 1 << 20;

    public static ShapeOfCalls Of(Scene scene)
    {
        var tally = new Tally(scene);
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && frame.Kind != FrameKind.StaticCall)
            {
                tally.Count(frame);
            }
        }

        return new ShapeOfCalls(
            tally.Repeats, tally.Functions, tally.Changing, tally.ByCreated, tally.InConstructor, HasReentered(scene), HasSkimmed(scene),
            scene.Observed.Has(ObservationKind.FlashLoan), WasReturned(scene), BothWaysOf(scene));
    }

    private static bool HasSkimmed(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SkimOrSync && scene.Hand.Has(row.From))
            {
                return true;
            }
        }

        return false;
    }

    // Looks upwards from each call of the hand's; depth is bounded, and so is the number of looks.
    private static bool HasReentered(Scene scene)
    {
        var frames = scene.Block.Frames;
        var (start, count) = (scene.Block.Transactions[scene.Transaction].FrameStart, scene.Block.Transactions[scene.Transaction].FrameCount);
        var looks = MostLooks;
        for (var i = start; i < start + count && looks > 0; i++)
        {
            ref readonly var frame = ref frames[i];
            if (frame is not { Reverted: false, Kind: FrameKind.Call } || frame.Depth < 3 || frame.Input.Length < 4
                || scene.Hand.Has(frame.To) || !scene.Hand.Has(frame.From) || MovesTokens(frame.Selector))
            {
                continue;
            }

            var byStranger = false;
            for (var at = frame.Parent; at >= 0; at = frames[at].Parent, looks--)
            {
                byStranger |= !scene.Hand.Has(frames[at].Context);
                if (byStranger && frames[at].Context == frame.To && frames[at].Kind != FrameKind.StaticCall)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool MovesTokens(uint selector) => CallReading.Forms.TryGetValue(selector, out var form) && form is CallForm.Push or CallForm.Pull;

    private static int BothWaysOf(Scene scene)
    {
        var ways = new Dictionary<(Address Other, Address Asset), (bool Out, bool In)>();
        foreach (ref readonly var row in scene.Rows)
        {
            var isOut = scene.Hand.Has(row.From);
            var other = isOut ? row.To : row.From;
            if (row.IsMovement && !row.Amount.IsZero && isOut != scene.Hand.Has(row.To) && !scene.Hand.Has(row.Asset) && !other.IsZero)
            {
                ref var way = ref CollectionsMarshal.GetValueRefOrAddDefault(ways, (other, row.Asset), out _);
                way = (way.Out || isOut, way.In || !isOut);
            }
        }

        return ways.Where(way => way.Value is (true, true)).GroupBy(way => way.Key.Other).Select(assets => assets.Count()).DefaultIfEmpty().Max();
    }

    private static bool WasReturned(Scene scene)
    {
        var lent = new Dictionary<(Address, Address), UInt256>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Log < 0 || row.Amount.IsZero)
            {
                continue;
            }

            if (scene.Hand.Has(row.To) && !scene.Hand.Has(row.From))
            {
                lent.TryAdd((row.From, row.Asset), row.Amount);
            }
            else if (scene.Hand.Has(row.From) && lent.TryGetValue((row.To, row.Asset), out var amount) && row.Amount >= amount)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Tally(Scene scene)
    {
        private readonly Dictionary<(Address, uint), int> _functions = [];

        public int Repeats { get; private set; }

        public int Changing { get; private set; }

        public bool ByCreated { get; private set; }

        public bool InConstructor { get; private set; }

        public int Functions => _functions.Count;

        public void Count(in FrameRow frame)
        {
            Changing++;
            var (from, to) = (scene.Hand.Has(frame.From), scene.Hand.Has(frame.To));
            if (frame.Kind != FrameKind.Call || frame.Input.Length < 4)
            {
                return;
            }

            if (from && !to)
            {
                Repeats = Math.Max(Repeats, ++CollectionsMarshal.GetValueRefOrAddDefault(_functions, (frame.To, frame.Selector), out _));
                ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
                InConstructor |= row.IsCreation && frame.From == row.To;
                ByCreated |= !row.IsCreation && frame.From != row.To && frame.From != row.From && scene.IsNew(frame.From);
            }
        }
    }
}
