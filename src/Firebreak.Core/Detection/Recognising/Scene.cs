using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>One transaction as recognisers see it: what was observed, who acted, what it cost the protocol, and who may do what.</summary>
/// <param name="observed">Valid only while this transaction is judged.</param>
/// <param name="deep">Storage access per frame; null in the wide lane.</param>
public sealed class Scene(Block block, int transaction, Observations observed, Watch watch, Valuation valuation, DeepTrace? deep = null)
{
    private readonly Dictionary<Address, bool> _byRole = [];
    private HashSet<Address>? _changed;
    private double? _unpricedShareLost;
    private Economics? _purse;
    private Hand? _hand;
    private Border? _border;

    public Block Block { get; } = block;

    public int Transaction { get; } = transaction;

    public Observations Observed { get; } = observed;

    public Watch Watch { get; } = watch;

    public Valuation Valuation { get; } = valuation;

    public DeepTrace? Deep { get; } = deep;

    /// <summary>Signatures accepted before; null where nobody remembers.</summary>
    public SignatureMemory? Signatures { get; init; }

    public ReadOnlySpan<ObservationRow> Rows => Observed.Rows;

    /// <summary>True when it is known what the transaction changed, be it nothing.</summary>
    public bool KnowsChanges => Block.Lanes.HasFlag(Lanes.StateChanges) || Valuation.Whole is not null;

    /// <summary>What the transaction changed; empty also where the source does not tell.</summary>
    public ReadOnlySpan<StateChangeRow> Changes
    {
        get
        {
            var told = Block.Lanes.HasFlag(Lanes.StateChanges) ? Block : Valuation.Whole ?? Block;
            ref readonly var row = ref told.Transactions[Transaction];
            return told.Changes.Slice(row.ChangeStart, row.ChangeCount);
        }
    }

    /// <summary>The nonce of the transaction; null where the source does not tell.</summary>
    public ulong? Nonce => Block.Lanes.HasFlag(Lanes.Nonces) ? Block.Transactions[Transaction].Nonce : Valuation.Whole?.Transactions[Transaction].Nonce;

    public Hash256 Hash => Block.Transactions[Transaction].Hash;

    public Address Sender => Block.Transactions[Transaction].From;

    /// <summary>The protocol's purse.</summary>
    public Economics Purse => _purse ??= Economics.Of(Block, Transaction, Watch, Valuation);

    /// <summary>Wei that left the protocol without being paid for, at prices from before.</summary>
    public UInt256 Loss => Purse.Gain.IsNegative ? UInt256.Zero : Purse.Gain.Magnitude;

    /// <summary>
    /// Wei that earlier transactions of the block took from the protocol unpaid. Prices are those from before the block: claims on the protocol
    /// are worth less by this much.
    /// </summary>
    public UInt256 LostBefore()
    {
        var lost = UInt256.Zero;
        for (var i = 0; i < Transaction; i++)
        {
            if (Watch.Touches(Block, i) && Economics.Of(Block, i, Watch, Valuation).Gain is { IsNegative: false } gain)
            {
                lost = UInt256.Min(lost + gain.Magnitude, Valuation.MostWorth);
            }
        }

        return lost;
    }

    /// <summary>
    /// The largest part, from 0 to 1, of an asset without a price that the protocol held before and that left it on balance. Where nothing has a
    /// price, this is all that tells a theft from a coin dropped.
    /// </summary>
    public double UnpricedShareLost => _unpricedShareLost ??= UnpricedLoss.ShareOf(Valuation, Watch, Purse);

    /// <summary>Who acts, and what they are left with.</summary>
    public Hand Hand => _hand ??= Hand.Of(this);

    /// <summary>What crossed the protocol's border.</summary>
    internal Border Border => _border ??= Border.Of(this);

    /// <summary>What the protocol's contracts, or one of them, held of an asset before; the zero address is the native coin.</summary>
    public UInt256 HeldOf(Address asset, Address? holder = null)
    {
        var held = UInt256.Zero;
        foreach (var holding in Valuation.Holdings)
        {
            held = (holding.Asset ?? default) == asset && (holder is { } one ? holding.Holder == one : IsOurs(holding.Holder)) ? UInt256.Min(held + holding.Amount, Valuation.MostWorth) : held;
        }

        return held;
    }

    /// <summary>A contract of the protocol.</summary>
    public bool IsOurs(Address account) => Watch.Protects(account);

    /// <summary>A contract of the protocol, or an account that the operator gave a role.</summary>
    public bool IsTrusted(Address account) => Watch.Protects(account) || Watch.HoldsRole(account);

    /// <summary>True for a contract that this transaction created: what it does to itself is its own beginning.</summary>
    public bool IsNew(Address contract)
    {
        if (!Observed.Has(ObservationKind.Created))
        {
            return false;
        }

        foreach (ref readonly var row in Rows)
        {
            if (row.Kind == ObservationKind.Created && row.To == contract)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a role holder stands above any call that changed this contract: the operator's own people did it.</summary>
    public bool IsByRole(Address contract)
    {
        if (!_byRole.TryGetValue(contract, out var isByRole))
        {
            _byRole[contract] = isByRole = FindRole(contract);
        }

        return isByRole;
    }

    /// <summary>True when the transaction changed the account's storage; false also where the source does not tell.</summary>
    public bool HasChanged(Address account)
    {
        if (_changed is null)
        {
            _changed = [];
            foreach (ref readonly var change in Changes)
            {
                if (change.Field == StateField.Storage)
                {
                    _changed.Add(change.Account);
                }
            }
        }

        return _changed.Contains(account);
    }

    private bool FindRole(Address contract)
    {
        var frames = Block.Frames;
        foreach (ref readonly var frame in Block.FramesOf(Transaction))
        {
            if (frame.Reverted || frame.Kind == FrameKind.StaticCall || frame.Context != contract)
            {
                continue;
            }

            // The callers above; a call that a contract makes on itself stands under whoever called that.
            if (Watch.HoldsRole(frame.From) || HasRoleAbove(frames, frame.Parent))
            {
                return true;
            }
        }

        return Watch.HoldsRole(Sender);
    }

    /// <summary>The outermost call of an unbroken run of calls into the same account, from a frame upwards: where others came in.</summary>
    /// <param name="frame">Index in the block's frames, of a call made by that account or on it.</param>
    public int EntryOf(int frame, Address account)
    {
        var frames = Block.Frames;
        var entry = -1;
        for (var at = frame; at >= 0; at = frames[at].Parent)
        {
            if (frames[at].Context == account)
            {
                entry = at;
            }
            else if (entry >= 0)
            {
                break;
            }
        }

        return entry;
    }

    /// <summary>What a row rests on.</summary>
    public Evidence Point(in ObservationRow row, string role)
    {
        if (row.Frame >= 0)
        {
            ref readonly var frame = ref Block.Frames[row.Frame];
            return new Evidence.Frame(Hash, row.Frame - Block.Transactions[Transaction].FrameStart, frame.From, frame.To, frame.Selector, role);
        }

        return row.Log >= 0
            ? new Evidence.Log(Hash, Block.Logs[row.Log].LogIndex, row.Contract, role)
            : new Evidence.Slot(Hash, row.Contract, row.Key, 0, role);
    }

    /// <summary>The flows that weigh most, as evidence.</summary>
    public IEnumerable<Evidence> Flows() => Purse.Heaviest(Valuation)
        .Take(8)
        .Select(Evidence (flow) => new Evidence.Flow(Hash, flow.Account, flow.Asset, flow.Amount));

    /// <summary>An opinion ready to be told; its id depends on rule, place and subject alone.</summary>
    public Signal Tell(Rule rule, Address subject, bool pages, double score, string because, IEnumerable<Evidence> evidence) =>
        new SignalDraft(rule, Block.ProvenanceOf(Transaction), subject)
        {
            Pages = pages && rule.Tier == Tier.Decisive,
            Score = score,
            Because = because,
            Gain = UInt256.Max(Loss, Hand.Gain.IsNegative ? UInt256.Zero : Hand.Gain.Magnitude),
            Actors = Actors.Of(Block, Transaction, Watch),
            Evidence = evidence.Take(Economics.MostEvidence).ToItems(),
        }.ToSignal();

    private bool HasRoleAbove(ReadOnlySpan<FrameRow> frames, int frame)
    {
        for (var at = frame; at >= 0; at = frames[at].Parent)
        {
            if (Watch.HoldsRole(frames[at].From))
            {
                return true;
            }
        }

        return false;
    }
}
