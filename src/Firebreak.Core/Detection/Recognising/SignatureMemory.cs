using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Which signatures, proofs and tickets the protocol's contracts have accepted, and in which transaction. Fed by measurements, so that a restart knows them
/// again; an orphaned block takes its own back. Noting the same use twice changes nothing.
/// </summary>
public sealed class SignatureMemory
{
    // Some hundred megabytes; the oldest uses go first.
    private const int Most = 1_000_000;

    // More in one transaction are a batch of somebody's own making.
    private const int MostPerTransaction = 64;

    private readonly Dictionary<UInt256, List<(BlockRef Block, Hash256 Transaction)>> _uses = [];
    private readonly Queue<UInt256> _order = new();

    /// <summary>How the features begin that carry uses; the mark follows, for one transaction may use many.</summary>
    public const string Feature = "signature.used/";

    /// <summary>What identifies a signature over a digest, whichever of its two forms (s or its mirror) is shown.</summary>
    public static UInt256 MarkOf(in ObservationRow check) => check.Key.ToUInt256() ^ check.Amount;

    /// <summary>
    /// The uses that a transaction makes, for the memory: of signatures that a contract of the protocol checked with success, of proofs and of
    /// tickets on which it paid.
    /// </summary>
    public static IEnumerable<Measurement> Measure(Scene scene)
    {
        var found = ProvenClaims.Of(scene).ConvertAll(claim => Use(scene, claim.Payout.Payer, claim.Mark));
        if (Ticket.Paid(scene) is { } ticket)
        {
            found.Add(Use(scene, ticket.Payer, ticket.Mark));
        }

        if (scene.Observed.Has(ObservationKind.SignatureChecked))
        {
            AddSignatures(scene, found);
        }

        return found;
    }

    private static void AddSignatures(Scene scene, List<Measurement> found)
    {
        var known = new HashSet<(Address, UInt256)>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && !row.To.IsZero && scene.IsOurs(row.Contract) && found.Count < MostPerTransaction
                && known.Add((row.Contract, MarkOf(row))))
            {
                found.Add(Use(scene, row.Contract, MarkOf(row)));
            }
        }
    }

    private static Measurement Use(Scene scene, Address contract, UInt256 mark) => new(scene.Block.Ref, scene.Hash, contract, Feature + mark.ToHex(), mark);

    public void Note(Measurement measurement)
    {
        var key = measurement.Value;
        if (!_uses.TryGetValue(key, out var uses))
        {
            _uses[key] = uses = [];
            _order.Enqueue(key);
            if (_order.Count > Most)
            {
                _uses.Remove(_order.Dequeue());
            }
        }

        if (!uses.Contains((measurement.Block, measurement.Transaction)))
        {
            uses.Add((measurement.Block, measurement.Transaction));
        }
    }

    public void Forget(BlockRef orphaned)
    {
        foreach (var uses in _uses.Values)
        {
            uses.RemoveAll(use => use.Block == orphaned);
        }
    }

    /// <summary>An earlier transaction in which a contract of the protocol accepted the same signature; null when there is none.</summary>
    /// <param name="by">The transaction that asks: it is not its own forerunner, also when its block is judged again.</param>
    public Hash256? FindEarlier(UInt256 mark, Hash256 by)
    {
        if (_uses.TryGetValue(mark, out var uses))
        {
            foreach (var (_, transaction) in uses)
            {
                if (transaction != by)
                {
                    return transaction;
                }
            }
        }

        return null;
    }
}
