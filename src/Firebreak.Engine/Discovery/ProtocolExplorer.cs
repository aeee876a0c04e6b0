using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>Finds out from addresses and a node what a protocol is made of and who has power over it. Writes nothing and remembers nothing.</summary>
public sealed class ProtocolExplorer(IChainView view, DiscoveryOptions options, TimeProvider time)
{
    /// <summary>Looks at the named contracts and at whom they lead to, all at one block.</summary>
    /// <param name="named">At least one; each must have code.</param>
    /// <param name="progress">Told the address that is looked at.</param>
    /// <exception cref="NothingThereException">Some have no code.</exception>
    /// <exception cref="NodeUnavailableException">The node is gone.</exception>
    public async Task<Discovered> ExploreAsync(
        ChainId chain, IReadOnlyList<Address> named, Action<Address>? progress, CancellationToken cancellationToken)
    {
        var at = await view.HeadAsync(cancellationToken);
        using var inquiry = new Inquiry(view, at, options, time);
        await RefuseCodelessAsync(inquiry, named, cancellationToken);
        var reader = new ContractReader(inquiry, new LogSearch(inquiry, options), options);
        var accounts = new List<DiscoveredAccount>();
        var tokens = new Dictionary<Address, string>();
        var seen = new HashSet<Address>(named);
        var wave = named.Distinct().ToList();
        var left = 0;
        for (var hop = 0; wave.Count > 0; hop++)
        {
            var next = new SortedSet<Address>();
            foreach (var address in wave)
            {
                progress?.Invoke(address);
                var dossier = await reader.ReadAsync(address, hop, cancellationToken);
                accounts.Add(dossier.Close(options, chain));
                dossier.Tokens.ForEach(pair => tokens.TryAdd(pair.Token, pair.Source));
                next.UnionWith(dossier.Powers.Select(power => power.Holder));
            }

            next.ExceptWith(seen);
            seen.UnionWith(next);
            var room = Math.Max(0, options.MostFollowed - (accounts.Count - named.Count));
            left += hop >= options.Hops ? 0 : Math.Max(0, next.Count - room);
            wave = hop >= options.Hops ? [] : [.. next.Take(room)];
        }

        var found = new Discovered(chain, at, accounts.ToItems(), await TokensAsync(reader, accounts, tokens, cancellationToken));
        return left == 0 ? found : found with { Contracts = NoteLeft(found.Contracts, left) };
    }

    private static async Task RefuseCodelessAsync(Inquiry inquiry, IReadOnlyList<Address> named, CancellationToken cancellationToken)
    {
        var codes = await Task.WhenAll(named.Select(address => inquiry.CodeAsync(address, cancellationToken)));
        var without = named.Where((_, index) => codes[index].Bytes is { Length: 0 }).ToItems();
        if (without.Count > 0)
        {
            throw new NothingThereException(without, inquiry.At);
        }
    }

    private static async Task<Items<DiscoveredToken>> TokensAsync(
        ContractReader reader, List<DiscoveredAccount> accounts, Dictionary<Address, string> tokens, CancellationToken cancellationToken)
    {
        var own = accounts.Where(account => account is { Hop: 0, Token: not null }).Select(account => account.Token!).ToList();
        var others = tokens.Where(pair => own.TrueForAll(token => token.Address != pair.Key)).OrderBy(pair => pair.Key);
        return [.. own, .. await Task.WhenAll(others.Select(pair => reader.ReadTokenAsync(pair.Key, pair.Value, cancellationToken)))];
    }

    private Items<DiscoveredAccount> NoteLeft(Items<DiscoveredAccount> accounts, int left) =>
    [
        accounts[0] with
        {
            Open = accounts[0].Open.Add(new OpenQuestion(
                "accounts behind it", FormattableString.Invariant($"{left} more were not followed; at most {options.MostFollowed} are"), IsNodesFault: false)),
        },
        .. accounts.Skip(1),
    ];
}

/// <summary>Addresses without code were given as contracts.</summary>
public sealed class NothingThereException(Items<Address> accounts, BlockRef at) : Exception(
    $"No contract is there at block {at.Number:D}: {string.Join(", ", accounts)}.")
{
    public Items<Address> Accounts => accounts;

    public BlockRef At => at;
}
