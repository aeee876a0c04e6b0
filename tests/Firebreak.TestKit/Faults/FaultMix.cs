namespace Firebreak.TestKit.Faults;

/// <summary>Faults drawn at random, request by request. The same seed draws the same faults in the same order.</summary>
/// <param name="kinds">Which faults there are; each is drawn as often as any other that fits the request.</param>
public sealed class FaultMix(int seed, IReadOnlyList<FaultMode> kinds)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<Question, FaultMode> _lies = [];
    private readonly FaultMode[] _lieKinds = [.. kinds.Where(kind => kind.IsLie())];
    private readonly FaultMode[] _otherKinds = [.. kinds.Where(kind => !kind.IsLie())];

    public int Seed => seed;

    /// <summary>Part of all requests that are not answered properly.</summary>
    public double Rate { get; init; }

    /// <summary>Part of the requests for a block or its receipts that are answered with a lie.</summary>
    public double LieRate { get; init; }

    /// <summary>Whether a lie about a block is told again whenever the same is asked; otherwise the next answer may be the truth.</summary>
    public bool LiesStick { get; init; }

    internal FaultMode Draw(Question question)
    {
        lock (_gate)
        {
            if (_lies.TryGetValue(question, out var told))
            {
                return told;
            }

            if (_random.NextDouble() < LieRate && Pick(_lieKinds, question) is var lie and not FaultMode.None)
            {
                if (LiesStick)
                {
                    _lies[question] = lie;
                }

                return lie;
            }

            return _random.NextDouble() < Rate ? Pick(_otherKinds, question) : FaultMode.None;
        }
    }

    /// <summary>The same for the same key: a lie that is told twice is told in the same words.</summary>
    internal Random Dice(string key) => new(key.Aggregate(seed, (sum, letter) => unchecked((sum * 31) + letter)));

    /// <summary>From nought up to <paramref name="limit"/>, exclusive.</summary>
    internal int Next(int limit)
    {
        lock (_gate)
        {
            return _random.Next(limit);
        }
    }

    private FaultMode Pick(FaultMode[] from, Question question)
    {
        var fitting = Array.FindAll(from, kind => kind.Fits(question));
        return fitting.Length == 0 ? FaultMode.None : fitting[_random.Next(fitting.Length)];
    }
}

/// <summary>What is known of a fault without seeing it.</summary>
public static class FaultKinds
{
    /// <summary>Faults that an honest but poor node has as well.</summary>
    public static IReadOnlyList<FaultMode> Troubles { get; } =
    [
        FaultMode.Silence, FaultMode.Late, FaultMode.Close, FaultMode.CloseMidAnswer, FaultMode.HalfAnswer, FaultMode.Bomb, FaultMode.WrongId,
        FaultMode.Garbage, FaultMode.ErrorObjects, FaultMode.TooManyRequests, FaultMode.TooManyRequestsForNoTime, FaultMode.StaleHead,
    ];

    /// <summary>What the hash of the header, its roots, or the number of transactions give away.</summary>
    public static IReadOnlyList<FaultMode> Lies { get; } =
    [
        FaultMode.WrongBlockHash, FaultMode.HeaderChanged, FaultMode.ValueChanged, FaultMode.MissingReceipts, FaultMode.PartsOfAnotherBlock,
        FaultMode.LogRemoved, FaultMode.LogAdded, FaultMode.LogChanged, FaultMode.StatusFlipped,
    ];

    public static bool IsLie(this FaultMode kind) => Lies.Contains(kind);

    internal static bool Fits(this FaultMode kind, Question question) => kind switch
    {
        FaultMode.WrongBlockHash or FaultMode.HeaderChanged => question.IsHeader || question.IsAnnouncement,
        FaultMode.ValueChanged => question.IsHeader,
        FaultMode.MissingReceipts or FaultMode.LogRemoved or FaultMode.LogAdded or FaultMode.LogChanged or FaultMode.StatusFlipped => question.IsReceipts,
        FaultMode.PartsOfAnotherBlock => question.IsPart,
        FaultMode.StaleHead => question.IsHead || question.IsAnnouncement,
        FaultMode.Silence or FaultMode.Close or FaultMode.CloseMidAnswer or FaultMode.HalfAnswer or FaultMode.Bomb => true,
        _ => !question.IsAnnouncement,
    };
}
