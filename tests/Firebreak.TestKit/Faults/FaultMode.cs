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

    /// <summary>It breaks the connection off in the middle of each answer.</summary>
    CloseMidAnswer,

    /// <summary>It answers with ids that nobody used.</summary>
    WrongId,

    /// <summary>It answers with something that is not JSON.</summary>
    Garbage,

    /// <summary>It answers everything with an internal error.</summary>
    ErrorObjects,

    /// <summary>It asks for fewer requests: HTTP 429 with a Retry-After of one second, or an error with code 429.</summary>
    TooManyRequests,

    /// <summary>Every block and every announced head carries another hash.</summary>
    WrongBlockHash,

    /// <summary>The last receipt of each block is missing.</summary>
    MissingReceipts,

    /// <summary>The receipts and traces of each block are those of the block below.</summary>
    PartsOfAnotherBlock,

    /// <summary>Its head stays where it was, and nothing is announced.</summary>
    StaleHead,
}
