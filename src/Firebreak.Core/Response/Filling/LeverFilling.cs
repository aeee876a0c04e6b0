using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response.Filling;

/// <summary>Fills the places of a lever that the protocol file leaves open from what an alert rests on. Pure; what is doubtful is not filled.</summary>
public sealed class LeverFilling(Lever lever, FittedLever fitted, Protocol protocol, Clues clues)
{
    /// <summary>So many things of one kind in an alert's transactions are each acted on; of more, people choose.</summary>
    public const int MostAtOnce = 8;

    private readonly IReadOnlyDictionary<string, string> _given = LeverPlaces.Of(fitted, fitted.Caller ?? clues.SignerOf(lever));

    /// <summary>Places that the protocol file leaves open and the alert fills.</summary>
    public IEnumerable<PlaceFill> Open => lever.Fill.Where(fill => !_given.ContainsKey(fill.Place));

    /// <summary>What must be asked of the chain before it can be filled.</summary>
    public IEnumerable<ClueQuestion> Questions(Alert alert) =>
        Open.Select(fill => fill.From).OfType<PlaceSource.View>().Select(view => Question(view, alert)).OfType<ClueQuestion>();

    /// <summary>The lever with every place filled: once, or once for each thing of its kind that the alert's transactions hold.</summary>
    /// <param name="whyNot">Which place could not be filled, and what mends it.</param>
    public Items<FittedLever> From(Alert alert, out string? whyNot)
    {
        var transactions = alert.Standing.Where(signal => signal.Provenance.Stage == EvidenceStage.Mined).Select(signal => signal.Provenance.Transaction).ToHashSet();
        whyNot = lever.Places.FirstOrDefault(place => !_given.ContainsKey(place) && !Open.Any(fill => fill.Place == place)) is { } missing
            ? $"{missing} is not filled: write it under with: of {fitted.Name}" : null;
        var single = new List<FilledPlace>();
        foreach (var fill in Open.Where(fill => fill.From is not PlaceSource.Event))
        {
            var value = whyNot is null ? Single(fill, alert, transactions, out whyNot) : null;
            single.Add(new FilledPlace(fill.Place, value ?? ""));
        }

        var sets = whyNot is null ? Sets(transactions, out whyNot) : [];
        var filled = new List<FittedLever>();
        var refused = (string?)null;
        foreach (var one in sets.Select(set => fitted with { With = [.. fitted.With, .. single, .. set] }))
        {
            // Whoever did it may have named an account of ours beside his own, so that nothing is undone.
            if (WhyNot(one) is { } reason)
            {
                refused ??= reason;
            }
            else
            {
                filled.Add(one);
            }
        }

        whyNot ??= filled.Count == 0 ? refused : TooMany(filled.Count);
        return whyNot is null ? filled.ToItems() : [];
    }

    private string? Single(PlaceFill fill, Alert alert, HashSet<Hash256> transactions, out string? whyNot)
    {
        if (fill.From is PlaceSource.View view)
        {
            var answer = Question(view, alert) is { } question ? clues.AnswerTo(question) : null;
            var text = answer is { } returned ? PlaceText.OfWord(OpenPlaces.TypeOf(lever, fill.Place), returned.Span) : null;
            whyNot = text is null ? $"{fill.Place} is not filled: {view.Call} of {view.At ?? fitted.Name} has no answer that fits; write it under with: of {fitted.Name}" : null;
            return text;
        }

        if (fill.From is PlaceSource.Subject)
        {
            whyNot = null;
            return alert.Subject.ToHex();
        }

        var signals = alert.Standing.Where(signal => transactions.Contains(signal.Provenance.Transaction)).ToList();
        var accounts = fill.From is PlaceSource.Taker ? Takers(signals) : signals.Select(signal => signal.Actors.Count > 0 ? signal.Actors[0] : Address.Zero);
        var found = accounts.Where(account => !account.IsZero && !protocol.IsOurs(account)).Distinct().ToList();
        whyNot = found.Count == 1 ? null : found.Count == 0
            ? $"{fill.Place} is not filled: {fill.From} is not known, or is one of ours; a person must name it"
            : $"{fill.Place} could be any of {string.Join(", ", found.Take(MostAtOnce))}: a person must choose";
        return found.Count == 1 ? found[0].ToHex() : null;
    }

    // A pool that the loot went through gained as well; only whoever acted is meant.
    private IEnumerable<Address> Takers(List<Signal> signals) => signals.SelectMany(signal => signal.Evidence.OfType<Evidence.Flow>()
        .Where(flow => flow.Asset == fitted.Target && flow.Amount > Int256.Zero && signal.Actors.Contains(flow.Account))
        .Select(flow => flow.Account));

    private List<Items<FilledPlace>> Sets(HashSet<Hash256> transactions, out string? whyNot)
    {
        whyNot = null;
        var fills = Open.Where(fill => fill.From is PlaceSource.Event).ToList();
        if (fills.Count == 0)
        {
            return [[]];
        }

        var what = ((PlaceSource.Event)fills[0].From).What;
        var sets = new List<Items<FilledPlace>>();
        foreach (var log in clues.Logs.Where(log => log.Emitter == fitted.Target && transactions.Contains(log.Transaction) && what.Matches(log.Topics.Span)))
        {
            if (Read(fills, log) is { } set && !sets.Contains(set))
            {
                sets.Add(set);
            }
        }

        whyNot = sets.Count == 0 ? $"{fills[0].Place} is not filled: the alert's transactions hold no {what.Name} of {fitted.Name}" : null;
        return sets;
    }

    private string? TooMany(int count) => count <= MostAtOnce ? null
        : $"{Open.First(fill => fill.From is PlaceSource.Event).Place} could be any of {count} that the alert's transactions hold: a person must choose";

    private static Items<FilledPlace>? Read(List<PlaceFill> fills, ClueLog log)
    {
        var places = new List<FilledPlace>();
        foreach (var (place, source) in fills.Select(fill => (fill.Place, (PlaceSource.Event)fill.From)))
        {
            if (Value(source, log) is not { } value || (source.IsHashed ? PlaceText.HashOf(value) : PlaceText.Of(value)) is not { } text)
            {
                return null;
            }

            places.Add(new FilledPlace(place, text));
        }

        return places.ToItems();
    }

    private static object? Value(PlaceSource.Event source, ClueLog log)
    {
        try
        {
            return source.What.Inputs.Index().Where(input => input.Item.Name == source.Value).Select(input => source.What.Decode(log.Topics.Span, log.Data.Span)[input.Index]).FirstOrDefault();
        }
        catch (AbiException)
        {
            return null;
        }
    }

    private string? WhyNot(FittedLever filled)
    {
        var places = LeverPlaces.Of(filled, filled.Caller ?? clues.SignerOf(lever));
        return OpenPlaces.WhyNot(lever, fitted, filled, account => protocol.IsOurs(account) || clues.Signers.Values.Contains(account))
            ?? LeverTraps.EmptyLists(lever, places) ?? (lever.Call.Encode(places, out var whyNot) is null ? whyNot : null);
    }

    private ClueQuestion? Question(PlaceSource.View view, Alert alert)
    {
        var at = view.At is null ? fitted.Target : view.At == PlaceSource.Subject.Name ? alert.Subject : _given.TryGetValue(view.At, out var text) && Address.TryParse(text, out var named) ? named : (Address?)null;
        return at is { } account && view.Call.Encode(_given, out _) is { } data ? new ClueQuestion(account, data) : null;
    }
}
