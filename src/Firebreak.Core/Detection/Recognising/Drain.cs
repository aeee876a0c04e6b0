using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>Why the books do not explain a payment.</summary>
internal enum DrainKind
{
    /// <summary>Nothing in them changed that could be a claim.</summary>
    Unbooked,

    /// <summary>Only claims of others fell.</summary>
    AnothersClaim,

    /// <summary>One hand claimed as several accounts.</summary>
    ManyClaimants,

    /// <summary>A ticket stands in the call more than once, and was marked once.</summary>
    CountedTwice,
}

/// <summary>
/// A payment that left the protocol though no claim of whoever got it, or had it made, fell or was marked, no debt of his rose, nothing was
/// paid in, nobody signed, nothing was proven, and no role holder ordered it directly.
/// </summary>
/// <param name="Others">Those whose claims fell instead.</param>
internal sealed record Drain(Payout Payout, DrainKind Kind, Items<Address> Others)
{
    private const int FewClaimants = 3;
    private const int MostWords = 8;
    private const int MostPeople = 8;
    private const int MostLedgers = 8;

    public static Drain? Find(Scene scene)
    {
        if (!scene.KnowsChanges || (scene.Loss.IsZero && scene.UnpricedShareLost <= 0) || Payout.Find(scene) is not { } payout
            || !IsForSomebody(scene, payout) || IsOrdered(scene, payout) || IsPaidFor(scene) || IsVouched(scene))
        {
            return null;
        }

        var people = PeopleOf(scene, payout);
        var ledgers = LedgersOf(scene, payout);
        var entries = Books.Of(scene, KeysOf(scene, payout, people), account => scene.IsOurs(account) || ledgers.Contains(account), [payout.Asset]);
        return CountedTwice.Is(scene, payout, entries) ? new Drain(payout, DrainKind.CountedTwice, [])
            : ClaimantsOf(scene, entries, people) >= FewClaimants ? new Drain(payout, DrainKind.ManyClaimants, [])
            : Weigh(scene, payout, entries, people);
    }

    /// <summary>True when a contract in between, or one that it called, kept books of its own, and they tell of the hand.</summary>
    public static bool IsBookedBy(Scene scene, Payout payout, Address contract)
    {
        var people = PeopleOf(scene, payout);
        people.Remove(contract);
        var ledgers = new HashSet<Address> { contract };
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (frame.Kind == FrameKind.Call && !frame.Reverted && frame.From == contract && !scene.Hand.Has(frame.To) && ledgers.Count < MostLedgers)
            {
                ledgers.Add(frame.To);
            }
        }

        return Books.Of(scene, KeysOf(scene, payout, people), ledgers.Contains, [payout.Asset]).Exists(entry => people.Exists(entry.IsUnder));
    }

    /// <summary>True when a contract checked a signature with success.</summary>
    public static bool IsSignedAt(Scene scene, Address contract)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && !row.To.IsZero && row.Contract == contract)
            {
                return true;
            }
        }

        return false;
    }

    // The protocol file may miss a contract that keeps the books: the protocol calls it of its own accord.
    private static HashSet<Address> LedgersOf(Scene scene, Payout payout)
    {
        var found = new HashSet<Address>();
        var frames = scene.Block.Frames;
        var said = scene.Block.Bytes(frames[payout.Order].Input);
        Span<byte> name = stackalloc byte[Address.Length];
        for (var at = payout.Order + 1; at < frames[payout.Order].End && found.Count < MostLedgers; at++)
        {
            var ledger = frames[at].Context;
            ledger.CopyTo(name);
            if (frames[at].Kind == FrameKind.Call && !frames[at].Reverted && frames[at].Input.Length > 4 && scene.IsOurs(frames[at].From) && !scene.IsOurs(ledger)
                && ledger != payout.Payee && !scene.Hand.Has(ledger) && said.IndexOf(name) < 0)
            {
                found.Add(ledger);
            }
        }

        return found;
    }

    private static Drain? Weigh(Scene scene, Payout payout, List<BookEntry> entries, List<Address> people)
    {
        var others = new HashSet<Address>();
        foreach (var entry in entries)
        {
            // What a contract keeps for an asset as a whole is nobody's claim.
            if (entry.Keys.Count == 1 && entry.IsUnder(payout.Asset))
            {
                continue;
            }

            if (!entry.Fell || entry.Keys.Count == 0 || people.Exists(entry.IsUnder) || !entry.Keys.All(MovedClaim.IsAccount))
            {
                return null;
            }

            others.UnionWith(entry.Keys.Select(key => Address.FromWord(key)));
        }

        others.Remove(payout.Asset);
        return others.Any(other => HasCalled(scene, other)) ? null
            : new Drain(payout, others.Count == 0 ? DrainKind.Unbooked : DrainKind.AnothersClaim, others.ToItems());
    }

    // A treasury or a pool that nobody named was settled upon before.
    private static bool IsForSomebody(Scene scene, Payout payout)
    {
        Span<byte> name = stackalloc byte[Address.Length];
        payout.Payee.CopyTo(name);
        return payout.Payee == payout.Caller || scene.Hand.Has(payout.Payee) || scene.Block.Bytes(scene.Block.Frames[payout.Order].Input).IndexOf(name) >= 0;
    }

    private static bool IsOrdered(Scene scene, Payout payout) => scene.Watch.HoldsRole(payout.Caller) || Authority.IsDeliberate(scene, payout.Payer);

    internal static bool IsPaidFor(Scene scene)
    {
        var border = scene.Border;
        foreach (ref readonly var row in scene.Rows)
        {
            var comes = scene.IsOurs(row.To) && !scene.IsOurs(row.From) && border.Kept(row.Asset);
            if ((row.IsMovement && !row.Amount.IsZero && comes && !scene.Hand.Has(row.Asset) && (!scene.Hand.Has(row.From) || RoundTrip.Matters(scene, row.Asset, row.Amount)))
                || (row.Kind == ObservationKind.Burn && scene.IsOurs(row.Asset)))
            {
                return true;
            }
        }

        return Pledge.IsSound(scene);
    }

    /// <summary>True when somebody other than the hand signed, or a proof was shown or asked for.</summary>
    public static bool IsVouched(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.Kind == ObservationKind.SignatureChecked && !row.To.IsZero && (scene.IsOurs(row.Contract) || !scene.Hand.Has(row.Contract)))
            {
                return true;
            }
        }

        return Vouching.IsProven(scene) || Vouching.IsAsked(scene);
    }

    private static List<Address> PeopleOf(Scene scene, Payout payout) =>
        [.. new[] { payout.Payee, payout.Caller, scene.Sender }.Concat(scene.Hand.Members).Distinct().Take(MostPeople)];

    private static List<Hash256> KeysOf(Scene scene, Payout payout, List<Address> people)
    {
        var keys = people.Select(person => person.ToWord()).Append(payout.Asset.ToWord()).ToList();
        var words = new WordReading(scene.Block.Bytes(scene.Block.Frames[payout.Order].Input) is { Length: > 4 } input ? input[4..] : default);
        for (var i = 0; i < MostWords && words.Has(i + 1); i++)
        {
            keys.Add(words.Word(i));
        }

        return [.. keys.Distinct()];
    }

    private static bool HasCalled(Scene scene, Address account)
    {
        foreach (ref readonly var frame in scene.Block.FramesOf(scene.Transaction))
        {
            if (!frame.Reverted && frame.From == account && !scene.Hand.Has(account) && scene.IsOurs(frame.Context))
            {
                return true;
            }
        }

        return false;
    }

    // Books kept by accounts that nobody can name, under a round or an epoch, still show a mark for each.
    private static int ClaimantsOf(Scene scene, List<BookEntry> entries, List<Address> people) => entries.Exists(entry => !entry.IsMark) ? 0
        : Math.Max(people.Count(person => entries.Exists(entry => entry.IsUnder(person))), Math.Min(entries.Count, NewPayees(scene)));

    private static int NewPayees(Scene scene)
    {
        var found = new HashSet<Address>();
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && !row.Amount.IsZero && scene.IsOurs(row.From) && scene.Hand.Has(row.To) && scene.IsNew(row.To))
            {
                found.Add(row.To);
            }
        }

        return found.Count;
    }
}
