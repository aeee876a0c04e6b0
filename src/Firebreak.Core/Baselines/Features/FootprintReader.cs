using System.Runtime.InteropServices;
using Firebreak.Core.Baselines.Explaining;
using Firebreak.Core.Baselines.Novelty;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;

namespace Firebreak.Core.Baselines.Features;

/// <summary>Takes footprints: one walk over the calls, one over what was observed, one over what was changed. One instance serves one thread.</summary>
public sealed class FootprintReader
{
    // Bounds for one transaction: its sender chooses how much there is.
    private const int MostPaths = 48;
    private const int MostVariables = 16;
    private const int MostOutflows = 8;
    private const int MostNests = 8;
    private const double WeiInCoin = 1e18;
    private const double SecondsPerBlock = 12;
    private const ulong MostBlocks = 10_000_000_000;

    private const ulong SenderKind = 1;
    private const ulong CallerKind = 2;
    private const ulong MeetingKind = 3;
    private const ulong PathKind = 4;
    private const ulong VariableKind = 5;
    private const ulong TokenKind = 6;
    private const ulong NestKind = 7;

    private static readonly UInt256 MostFixed = UInt256.One << 20;

    private readonly HashSet<Address> _callees = [];
    private readonly HashSet<Address> _created = [];
    private readonly Dictionary<(Address, uint), int> _repeats = [];
    private readonly Dictionary<Address, double> _net = [];
    private readonly List<ulong> _marks = [];
    private readonly List<int> _outer = [];

    public Footprint Read(Scene scene)
    {
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        var seen = new Footprint
        {
            Transaction = row.Hash,
            MinedAt = TimeOf(scene.Block),
            Draw = (Mix.Of(0, row.Hash) >> 11) * (1.0 / (1UL << 53)),
            Gas = row.GasUsed,
            InputBytes = row.Input.Length,
            Flow = ControlFlow.Of(scene),
            Calls = CallOutline.Of(scene),
            Nonce = scene.Nonce,
            SenderMark = Mix.Of(SenderKind, row.From),
        };
        Clear();
        ReadCalls(scene, seen);
        _marks.Add(seen.SenderMark);
        _marks.Add(seen.CallerMark);
        _marks.Add(seen.MeetingMark);
        seen.FirstPath = _marks.Count;
        AddPaths(scene);
        seen.FirstVariable = _marks.Count;
        AddVariables(scene);
        seen.FirstNest = _marks.Count;
        seen.Nests = NestsOf(scene, seen.Caller);
        seen.Marks = [.. _marks];
        ReadRows(scene, seen);
        ReadMoney(scene, seen);
        seen.Outflows = Outflows();
        return seen;
    }

    private void Clear()
    {
        _callees.Clear();
        _created.Clear();
        _repeats.Clear();
        _net.Clear();
        _marks.Clear();
    }

    private void ReadCalls(Scene scene, Footprint seen)
    {
        var frames = scene.Block.FramesOf(scene.Transaction);
        seen.Frames = frames.Length;
        var failed = frames.Length > 0 && frames[0].Reverted;
        foreach (ref readonly var frame in frames)
        {
            seen.Depth = Math.Max(seen.Depth, frame.Depth);
            _callees.Add(frame.To);
            seen.DelegateCalls += frame.Kind is FrameKind.DelegateCall or FrameKind.CallCode ? 1 : 0;
            seen.Failures += frame.Reverted && !failed ? 1 : 0;
            if (frame.Kind is FrameKind.Create or FrameKind.Create2)
            {
                seen.Creations++;
                _created.Add(frame.To);
            }

            ref var repeats = ref CollectionsMarshal.GetValueRefOrAddDefault(_repeats, (frame.To, frame.Selector), out _);
            seen.Repeats = Math.Max(seen.Repeats, ++repeats);
            if (seen.Caller == CallerClass.None && !frame.Reverted && frame.Kind != FrameKind.StaticCall && scene.Watch.Protects(frame.To))
            {
                Enter(scene, seen, frame);
            }
        }

        seen.Callees = _callees.Count;
        seen.MeetingMark = Mix.Of(Mix.Of(MeetingKind, seen.Selector), (ulong)seen.Caller);
        seen.CallerMark = seen.CallerMark == 0 ? Mix.Of(CallerKind, (ulong)seen.Caller) : seen.CallerMark;
    }

    private void Enter(Scene scene, Footprint seen, in FrameRow frame)
    {
        seen.Selector = frame.Selector;
        seen.Caller = frame.From == scene.Sender ? CallerClass.Sender : _created.Contains(frame.From) ? CallerClass.NewContract : CallerClass.Contract;

        // Senders are many and each is new once; contracts that call are few.
        seen.CallerMark = seen.Caller == CallerClass.Contract ? Mix.Of(CallerKind, frame.From) : 0;
    }

    private void AddPaths(Scene scene)
    {
        var before = 0u;
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (_marks.Count >= MostPaths || frame.Reverted || frame.Kind == FrameKind.StaticCall || !scene.Watch.Protects(frame.To))
            {
                continue;
            }

            var path = Mix.Of(Mix.Of(PathKind, before), frame.Selector);
            before = frame.Selector;
            if (!_marks.Contains(path))
            {
                _marks.Add(path);
            }
        }
    }

    // A function of the protocol within another of it, whatever stands between: the innermost of those that are open.
    private Nest[] NestsOf(Scene scene, CallerClass caller)
    {
        var frames = scene.Block.FramesOf(scene.Transaction);
        var (start, count) = (scene.Block.Transactions[scene.Transaction].FrameStart, 0);
        Span<Nest> found = stackalloc Nest[MostNests];
        _outer.Clear();
        for (var i = 0; i < frames.Length && count < MostNests; i++)
        {
            var parent = frames[i].Parent - start;
            var outer = parent < 0 ? -1 : IsNestable(scene, frames[parent]) ? parent : _outer[parent];
            _outer.Add(outer);
            if (outer < 0 || !IsNestable(scene, frames[i]))
            {
                continue;
            }

            var mark = Mix.Of(Mix.Of(Mix.Of(NestKind, frames[outer].Selector), frames[i].Selector), (ulong)caller);
            if (!_marks.Contains(mark))
            {
                _marks.Add(mark);
                found[count++] = new Nest(frames[outer].Selector, frames[i].Selector, mark);
            }
        }

        return found[..count].ToArray();
    }

    private static bool IsNestable(Scene scene, in FrameRow frame) =>
        frame.Kind == FrameKind.Call && !frame.Reverted && scene.Watch.Protects(frame.To);

    // Entries of mappings stand under hashes and are new all day; variables have small numbers, or the few known ones of proxies.
    private void AddVariables(Scene scene)
    {
        var most = _marks.Count + MostVariables;
        foreach (ref readonly var change in scene.Changes)
        {
            if (_marks.Count < most && change.Field == StateField.Storage && scene.Watch.Protects(change.Account) && change.Slot.ToUInt256() < MostFixed)
            {
                _marks.Add(Mix.Of(Mix.Of(VariableKind, change.Account), change.Slot));
            }
        }
    }

    private void ReadRows(Scene scene, Footprint seen)
    {
        var (traded, read) = (false, false);
        foreach (ref readonly var row in scene.Rows)
        {
            var isOurs = scene.Watch.Protects(row.Contract);
            seen.InternalMoves += row.Kind == ObservationKind.InternalBalance ? 1 : 0;
            seen.MintsAndBurns += isOurs && row.Kind is ObservationKind.Mint or ObservationKind.Burn ? 1 : 0;
            seen.PowerChanges += isOurs && IsPower(row.Kind) ? 1 : 0;
            seen.CodeChanges += isOurs && row.Kind is ObservationKind.CodeChanged or ObservationKind.Destroyed or ObservationKind.ImplementationChanged ? 1 : 0;
            seen.LentInCoins += row.Kind == ObservationKind.FlashLoan ? Coins(scene, row.Asset, row.Amount) : 0;
            read |= traded && row.Kind == ObservationKind.PriceRead;
            seen.ReadsWithinTrades |= read && row.Kind == ObservationKind.Swap;
            traded |= row.Kind == ObservationKind.Swap;
            if (row.IsMovement)
            {
                Move(scene, row);
            }
        }

        if (scene.Observed.Has(ObservationKind.Swap))
        {
            foreach (var path in PricePath.Of(scene.Rows))
            {
                seen.PriceFurthest = Math.Max(seen.PriceFurthest, path.Furthest);
                seen.PriceRest = Math.Max(seen.PriceRest, path.Rest);
            }
        }
    }

    private void Move(Scene scene, in ObservationRow row)
    {
        var (isOut, isIn) = (scene.Watch.Protects(row.From), scene.Watch.Protects(row.To));
        if (isOut != isIn)
        {
            ref var net = ref CollectionsMarshal.GetValueRefOrAddDefault(_net, row.Asset, out _);
            net += isOut ? row.Amount.ToDouble() : -row.Amount.ToDouble();
        }
    }

    private static void ReadMoney(Scene scene, Footprint seen)
    {
        seen.LossInCoins = scene.Loss.ToDouble() / WeiInCoin;
        seen.GainInCoins = scene.Hand.Gain is { IsNegative: false } gain ? gain.Magnitude.ToDouble() / WeiInCoin : 0;
        var held = 0.0;
        foreach (var holding in scene.Valuation.Holdings)
        {
            held += Coins(scene, holding.Asset ?? default, holding.Amount);
        }

        seen.LossShare = Math.Max(held > 0 ? Math.Min(1, seen.LossInCoins / held) : 0, scene.UnpricedShareLost);
    }

    private Outflow[] Outflows()
    {
        var count = 0;
        Span<Outflow> found = stackalloc Outflow[MostOutflows];
        foreach (var (asset, net) in _net)
        {
            if (net > 0 && count < MostOutflows)
            {
                found[count++] = new Outflow(Mix.Of(TokenKind, asset), Math.Log(1 + net), asset);
            }
        }

        return found[..count].ToArray();
    }

    private static double Coins(Scene scene, Address asset, in UInt256 amount) =>
        (scene.Valuation.InWei(asset.IsZero ? null : asset, amount) ?? UInt256.Zero).ToDouble() / WeiInCoin;

    private static DateTimeOffset TimeOf(Block block) => block.Lanes.HasFlag(Lanes.Clock) || block.Header.MinedAt != DateTimeOffset.UnixEpoch
        ? block.Header.MinedAt
        : DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(block.Ref.Number, MostBlocks) * SecondsPerBlock);

    private static bool IsPower(ObservationKind kind) => kind is ObservationKind.OwnerChanged or ObservationKind.RoleGranted or ObservationKind.RoleRevoked
        or ObservationKind.AdminChanged or ObservationKind.ImplementationChanged or ObservationKind.SafeOwnerChanged or ObservationKind.SafeThresholdChanged
        or ObservationKind.SafeModuleChanged or ObservationKind.ProxySlotWritten or ObservationKind.OracleReplaced or ObservationKind.Paused
        or ObservationKind.Unpaused or ObservationKind.Initialised;
}
