using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// A contract of the protocol called another one that its caller had named, and credited what it answered, or what it was told to hand over,
/// though nothing was paid in.
/// </summary>
/// <param name="Answer">The call that was believed, index in the block's frames.</param>
/// <param name="Teller">Who was called.</param>
/// <param name="Owner">Whose claim grew.</param>
internal sealed record TrustedAnswer(Address Contract, int Answer, Address Teller, Address Owner, BookEntry Entry, UInt256 Amount)
{
    private const int MostAnswers = 32;
    private const int MostWords = 4;
    private const int MostPeople = 4;
    private const ulong LeastPart = 20;

    public static TrustedAnswer? Find(Scene scene)
    {
        if (!scene.KnowsChanges)
        {
            return null;
        }

        var looks = 0;
        ref readonly var row = ref scene.Block.Transactions[scene.Transaction];
        for (var at = row.FrameStart; at < row.FrameStart + row.FrameCount && looks < MostAnswers; at++)
        {
            ref readonly var frame = ref scene.Block.Frames[at];
            if (!frame.Reverted && (IsAnswer(frame) || IsDemand(frame)) && scene.IsOurs(frame.From) && !scene.IsTrusted(frame.To)
                && scene.HasChanged(frame.From) && scene.EntryOf(frame.Parent, frame.From) is >= 0 and var entry && IsBroughtAlong(scene, entry, frame.To))
            {
                looks++;
                if (Credited(scene, at, entry) is { } credit && !Drain.IsPaidFor(scene) && !Drain.IsVouched(scene) && !Authority.IsByPeople(scene, credit.Contract))
                {
                    return credit;
                }
            }
        }

        return null;
    }

    private static bool IsAnswer(in FrameRow frame) => frame.Kind is FrameKind.Call or FrameKind.StaticCall && frame.Output.Length >= 32;

    // It was told an amount, and nothing was sent along.
    private static bool IsDemand(in FrameRow frame) => frame.Kind == FrameKind.Call && frame.Input.Length >= 36 && frame.Value.IsZero;

    private static bool IsBroughtAlong(Scene scene, int entry, Address teller)
    {
        if (scene.Hand.Has(teller))
        {
            return true;
        }

        Span<byte> name = stackalloc byte[Address.Length];
        teller.CopyTo(name);
        return scene.Block.Bytes(scene.Block.Frames[entry].Input).IndexOf(name) >= 0 && !scene.Watch.Names(teller);
    }

    // Small change robs nobody; what is more than the contract holds can still be cashed until it is empty.
    private static bool IsLarge(Scene scene, Address contract, UInt256 amount) =>
        scene.Valuation.Holdings.Any(holding => holding.Holder == contract && !holding.Amount.IsZero && amount >= holding.Amount / LeastPart);

    private static TrustedAnswer? Credited(Scene scene, int answer, int entry)
    {
        ref readonly var frame = ref scene.Block.Frames[answer];
        var (contract, said) = (frame.From, new HashSet<UInt256>());
        Add(said, scene.Block.Bytes(frame.Output));
        if (IsDemand(frame) && !HasPaid(scene))
        {
            Add(said, scene.Block.Bytes(frame.Input)[4..]);
        }

        var people = scene.Hand.Members.Take(MostPeople).Append(scene.Block.Frames[entry].From).Distinct().ToList();
        foreach (var risen in Books.Of(scene, [.. people.Append(frame.To).Select(person => person.ToWord())], account => account == contract, []))
        {
            if (!IsPerToken(risen, frame.To) && risen.After > risen.Before && risen.After - risen.Before is var amount && said.Contains(amount) && IsLarge(scene, contract, amount)
                && people.Find(risen.IsUnder) is { IsZero: false } owner)
            {
                return new TrustedAnswer(contract, answer, frame.To, owner, risen, amount);
            }
        }

        return null;
    }

    // What a market notes for a token that anybody may bring is worth what that token is worth.
    private static bool IsPerToken(BookEntry entry, Address token) => entry.Keys.Count > 1 && entry.IsUnder(token);

    // A debt rises by what is paid out.
    private static bool HasPaid(Scene scene)
    {
        foreach (ref readonly var row in scene.Rows)
        {
            if (row.IsMovement && !row.Amount.IsZero && scene.IsOurs(row.From) && !scene.IsOurs(row.To))
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(HashSet<UInt256> said, ReadOnlySpan<byte> data)
    {
        var words = new WordReading(data);
        for (var i = 0; i < MostWords && words.Has(i + 1); i++)
        {
            said.Add(words.Number(i));
        }
    }
}
