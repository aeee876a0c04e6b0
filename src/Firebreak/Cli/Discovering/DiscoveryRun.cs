using Firebreak.Adapters.JsonRpc;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Discovery;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Cli.Discovering;

/// <summary>One discovery through a node.</summary>
internal sealed class DiscoveryRun : IAsyncDisposable
{
    private readonly ChainId _chain;
    private readonly DiscoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ServiceProvider _services;

    public DiscoveryRun(IReadOnlyList<Uri> nodes, ChainId chain, DiscoveryOptions options, TimeProvider time)
    {
        (_chain, _options, _time) = (chain, options, time);
        _services = new ServiceCollection()
            .AddSingleton(time)
            .AddSingleton(new IngestOptions { ChainId = chain.Value, Nodes = nodes, RequestTimeout = TimeSpan.FromSeconds(15) })
            .AddJsonRpc()
            .BuildServiceProvider();
    }

    /// <exception cref="BadConfigurationException">There is no contract at some of the addresses.</exception>
    public Task<Discovered> ExploreAsync(IReadOnlyList<Address> named, CancellationToken cancellationToken) => Console.IsErrorRedirected
        ? ExploreAsync(named, progress: null, cancellationToken)
        : Spectre.Console.AnsiConsoleExtensions.Status(Shell.People).StartAsync(
            "asking the node",
            context => ExploreAsync(named, address => context.Status = $"looking at {address}", cancellationToken));

    /// <inheritdoc cref="ExploreAsync(IReadOnlyList{Address}, CancellationToken)"/>
    public async Task<Discovered> ExploreAsync(IReadOnlyList<Address> named, Action<Address>? progress, CancellationToken cancellationToken)
    {
        var explorer = new ProtocolExplorer(_services.GetRequiredService<IChainView>(), _options, _time);
        try
        {
            return await explorer.ExploreAsync(_chain, named, progress, cancellationToken);
        }
        catch (NothingThereException exception)
        {
            throw new BadConfigurationException([.. exception.Accounts.Select(account => new Fault(
                "ADDRESS", 0, 0, FormattableString.Invariant($"{account} has no code on {_chain} at block {exception.At.Number}: it is a person's account, or its contract destroyed itself"),
                "leave it out, or check the address and the chain of --rpc"))]);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
