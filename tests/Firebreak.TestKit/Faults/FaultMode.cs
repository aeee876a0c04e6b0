namespace Firebreak.TestKit.Faults;

/// <summary>What a <see cref="FaultyNode"/> does wrong at the moment.</summary>
public enum FaultMode
{
    /// <summary>Nothing: it passes everything on.</summary>
    None,

    /// <summary>Nobody listens, and every open connection is broken off.</summary>
    Refuse,

    /// <summary>It takes requests and says nothing until the mode changes; what was asked meanwhile is answered then.</summary>
    Stall,

    /// <summary>It takes each request and never answers it.</summary>
    Silence,

    /// <summary>Each answer comes late: within the deadline of a request or a little after it.</summary>
    Late,

    /// <summary>It closes the connection instead of answering.</summary>
    Close,

    /// <summary>It breaks the connection off somewhere in each answer.</summary>
    CloseMidAnswer,

    /// <summary>Each answer is cut off somewhere and sent as if it were whole.</summary>
    HalfAnswer,

    /// <summary>Each answer inflates to gigabytes: compressed over HTTP, as a message without end over WebSocket.</summary>
    Bomb,

    /// <summary>It answers with ids that nobody used.</summary>
    WrongId,

    /// <summary>It answers with something that is not JSON.</summary>
    Garbage,

    /// <summary>It answers everything with an internal error.</summary>
    ErrorObjects,

    /// <summary>It asks for fewer requests: HTTP 429 with a Retry-After of one second, or an error with code 429.</summary>
    TooManyRequests,

    /// <summary>As <see cref="TooManyRequests"/>, without saying for how long.</summary>
    TooManyRequestsForNoTime,

    /// <summary>Every block and every announced head carries another hash.</summary>
    WrongBlockHash,

    /// <summary>One field of each header is another, under the same hash.</summary>
    HeaderChanged,

    /// <summary>One transaction of each block pays another amount, under the same hash.</summary>
    ValueChanged,

    /// <summary>The last receipt of each block is missing.</summary>
    MissingReceipts,

    /// <summary>One log of each block is kept back; its receipt's bloom and the numbers of the logs behind it fit.</summary>
    LogRemoved,

    /// <summary>One log of each block was never emitted; its receipt's bloom and the numbers of the logs behind it fit.</summary>
    LogAdded,

    /// <summary>One log of each block says something else; its receipt's bloom fits.</summary>
    LogChanged,

    /// <summary>One receipt of each block says success for failure, or failure for success.</summary>
    StatusFlipped,

    /// <summary>The receipts and traces of each block are those of the block below.</summary>
    PartsOfAnotherBlock,

    /// <summary>Its head stays where it was, and nothing is announced; in a mix, its head is a few blocks old.</summary>
    StaleHead,

    /// <summary>It knows no method that traces, as most hosted nodes.</summary>
    NoTraces,

    /// <summary>It has thrown the state of every block away: calls and balances are refused.</summary>
    Pruned,
}
