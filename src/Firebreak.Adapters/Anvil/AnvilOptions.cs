namespace Firebreak.Adapters.Anvil;

/// <summary>When the chain makes a block.</summary>
public abstract record AnvilMining
{
    private AnvilMining()
    {
    }

    /// <summary>One block for every transaction, at once.</summary>
    public sealed record Instantly : AnvilMining;

    /// <summary>Only when somebody calls <c>evm_mine</c> or <c>anvil_mine</c>.</summary>
    public sealed record OnDemand : AnvilMining;

    /// <summary>One block every <paramref name="BlockTime"/>, full or empty.</summary>
    public sealed record Every(TimeSpan BlockTime) : AnvilMining;
}

/// <summary>What a chain of one's own is like. The defaults are a chain that waits to be told to mine.</summary>
public sealed record AnvilOptions
{
    /// <summary>A node whose chain it goes on from, at its head; null begins an empty one.</summary>
    public Uri? ForkOf { get; init; }

    /// <summary>Path of the program; null looks for what <c>npm ci</c> put into <c>contracts/node_modules</c>.</summary>
    public string? Binary { get; init; }

    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    public ulong ChainId { get; init; } = 31337;

    public AnvilMining Mining { get; init; } = new AnvilMining.OnDemand();

    /// <summary>Blocks per epoch: <c>safe</c> is this many behind the head, <c>finalized</c> twice as many.</summary>
    public int SlotsInAnEpoch { get; init; } = 1;

    /// <summary>Rules of the EVM, by anvil's name for them.</summary>
    public string Hardfork { get; init; } = "prague";

    /// <summary>Time of block 0; null is now.</summary>
    public DateTimeOffset? GenesisTime { get; init; }

    /// <summary>Number of the first block; null is 0.</summary>
    public ulong? GenesisNumber { get; init; }

    /// <summary>
    /// Transactions cost nothing, blocks hold any amount of gas and contracts may be large, as recorded transactions of other chains need it.
    /// Default: no.
    /// </summary>
    public bool IsFree { get; init; }

    /// <summary>Development accounts that are rich from the start. Their keys are public knowledge.</summary>
    public int Accounts { get; init; } = 1;

    /// <summary>Also answer on a local socket in anvil's own folder. Default: no.</summary>
    public bool HasIpc { get; init; }

    /// <summary>Keep what structLogs tell (<c>--steps-tracing</c>); without it they are empty. Default: no.</summary>
    public bool TracesSteps { get; init; }

    /// <summary>How long anvil may take to listen.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
