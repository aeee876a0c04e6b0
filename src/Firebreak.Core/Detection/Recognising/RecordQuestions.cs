using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>What to ask a node about contracts' storage and code before a block, to know whether they knew those who took something out in it.</summary>
/// <param name="Slots">Words of storage.</param>
/// <param name="Codes">Whether a contract's code names an account.</param>
public sealed record RecordQuestions(Items<(Address Contract, UInt256 Slot)> Slots, Items<CodedAccount> Codes)
{
    // Few blocks have any; a hostile one costs no more than this.
    private const int MostTransactions = 4;
    private const int MostOthers = 3;
    private const int MostWords = 8;
    private const uint TicketPlaces = 16;
    private const uint TicketFields = 4;
    internal const uint Variables = 32;
    internal const uint Places = 32;

    /// <summary>Where OpenZeppelin's upgradeable contracts keep their owner (ERC-7201, openzeppelin.storage.Ownable).</summary>
    internal static UInt256 NamedOwner { get; } =
        Hash256.Parse("0x9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300").ToUInt256();

    public bool IsEmpty => Slots.Count == 0;

    public static RecordQuestions Of(Block block, Watch watch, Valuation valuation)
    {
        var (slots, codes, asked) = (new HashSet<(Address, UInt256)>(), new HashSet<CodedAccount>(), 0);
        for (var i = 0; i < block.Transactions.Length && asked < MostTransactions; i++)
        {
            var isLarge = watch.Touches(block, i) && ChangesWanted.IsLarge(block, i, watch, valuation);
            if (!isLarge && !(watch.Touches(block, i) && ChangesWanted.IsQuiet(block, i, watch, valuation)))
            {
                continue;
            }

            var scene = new Scene(block, i, new Observer().Observe(block, i, valuation.Whole), watch, valuation);
            asked += AddClaims(scene, slots, codes);
            if (!isLarge)
            {
                continue;
            }

            asked++;
            if (Drain.Find(scene) is { Kind: DrainKind.Unbooked or DrainKind.AnothersClaim } drain)
            {
                Add(scene, drain, slots, codes);
            }
            else
            {
                AddPledges(scene, slots, codes);
                AddRoots(scene, slots);
            }
        }

        return new RecordQuestions(slots.ToItems(), codes.ToItems());
    }

    private static int AddClaims(Scene scene, HashSet<(Address, UInt256)> slots, HashSet<CodedAccount> codes)
    {
        var asked = 0;
        if (MovedClaim.Find(scene) is { } moved)
        {
            asked++;
            Add(scene, moved, slots, codes);
        }

        if (TrustedAnswer.Find(scene) is { } credit)
        {
            asked++;
            AddKnown(slots, codes, credit.Contract, [credit.Teller], scene);
        }

        return asked;
    }

    /// <summary>Where it may stand whose ticket or position it is.</summary>
    internal static IEnumerable<UInt256> TicketSlots(MovedClaim moved)
    {
        foreach (var key in moved.From.Keys)
        {
            for (var place = 0u; place < TicketPlaces; place++)
            {
                var entry = BookSlots.Entry(key, place);
                for (var field = 0u; field < TicketFields; field++)
                {
                    yield return entry + field;
                }
            }
        }
    }

    private static void Add(Scene scene, MovedClaim moved, HashSet<(Address, UInt256)> slots, HashSet<CodedAccount> codes)
    {
        AddKnown(slots, codes, moved.Contract, [moved.Caller], scene);
        AddLeave(slots, moved.Contract, moved.Owners, moved.Caller);
        if (moved.Owners.Count == 0)
        {
            slots.UnionWith(TicketSlots(moved).Select(slot => (moved.Contract, slot)));
        }
    }

    private static void AddLeave(HashSet<(Address, UInt256)> slots, Address contract, Items<Address> owners, Address actor)
    {
        foreach (var owner in owners.Take(MostOthers))
        {
            for (var place = 0u; place < Places; place++)
            {
                slots.Add((contract, BookSlots.Entry(actor, BookSlots.Entry(owner, place))));
            }
        }
    }

    private static void Add(Scene scene, Drain drain, HashSet<(Address, UInt256)> slots, HashSet<CodedAccount> codes)
    {
        var payout = drain.Payout;
        foreach (var contract in new[] { payout.Payer, payout.Entry }.Distinct())
        {
            AddKnown(slots, codes, contract, [payout.Caller, payout.Payee], scene);
            AddLeave(slots, contract, drain.Others, payout.Caller);
        }

        slots.UnionWith(Ticket.Slots(scene, payout).Select(slot => (payout.Entry, slot)));

        if (payout.Caller != scene.Sender)
        {
            AddKnown(slots, codes, payout.Caller, [scene.Sender], scene);
        }
    }

    // What is pledged may be of a collection that the taker made himself.
    private static void AddPledges(Scene scene, HashSet<(Address, UInt256)> slots, HashSet<CodedAccount> codes)
    {
        var looks = 0;
        foreach (ref readonly var row in scene.Rows)
        {
            if (Pledge.Is(scene, row) && looks++ < MostOthers)
            {
                AddKnown(slots, codes, row.To, [row.Contract], scene);
            }
        }
    }

    // A hash that a call shows may stand in the books, under another word of the call.
    private static void AddRoots(Scene scene, HashSet<(Address, UInt256)> slots)
    {
        if (Payout.Find(scene) is not { } payout || scene.Watch.HoldsRole(payout.Caller) || !ForeignMessage.IsCarriedOut(scene, scene.Rows[payout.Row]))
        {
            return;
        }

        var input = scene.Block.Bytes(scene.Block.Frames[payout.Order].Input);
        var words = new WordReading(input.Length > 4 ? input[4..] : default);
        for (var i = 0; i < MostWords && words.Has(i + 1); i++)
        {
            for (var place = 0u; place < Places; place++)
            {
                slots.Add((payout.Entry, place));
                slots.Add((payout.Entry, BookSlots.Entry(words.Word(i), place)));
            }
        }
    }

    private static void AddKnown(HashSet<(Address, UInt256)> slots, HashSet<CodedAccount> codes, Address contract, Address[] accounts, Scene scene)
    {
        slots.Add((contract, NamedOwner));
        for (var place = 0u; place < Variables; place++)
        {
            slots.Add((contract, place));
            foreach (var account in accounts)
            {
                slots.Add((contract, BookSlots.Entry(account, place)));
            }
        }

        foreach (var code in CodesOf(scene, contract))
        {
            foreach (var account in accounts)
            {
                codes.Add(new CodedAccount(code, account));
            }
        }
    }

    /// <summary>The contract itself and, behind a proxy, the code that it ran.</summary>
    internal static IEnumerable<Address> CodesOf(Scene scene, Address contract)
    {
        var found = new HashSet<Address> { contract };
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind == FrameKind.DelegateCall && frame.From == contract && found.Count < MostOthers)
            {
                found.Add(frame.To);
            }
        }

        return found;
    }
}
