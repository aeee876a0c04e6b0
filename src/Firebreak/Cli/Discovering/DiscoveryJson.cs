using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;

namespace Firebreak.Cli.Discovering;

/// <summary>What was discovered, for machines. Documented in docs/reference/protocol-discover.md.</summary>
internal static class DiscoveryJson
{
    public static object Of(Discovered found, ProtocolDraft draft, string file) => new
    {
        kind = "protocol",
        chain = found.Chain.ToString(),
        block = found.At.Number,
        blockHash = found.At.Hash.ToString(),
        file,
        name = draft.Name,
        contracts = draft.Contracts.Select(pair => Account(pair.Name, pair.Account)),
        roles = draft.Holders.Select(holder => new
        {
            name = holder.Name,
            address = holder.Address.ToString(),
            kind = holder.Account?.Kind,
            grants = holder.Grants.Select(grant => new { text = grant.Text, on = grant.On.ToString(), source = grant.Source }),
            makeup = holder.Account is { } account ? Made(account.Makeup) : null,
        }),
        assets = draft.Assets.Select(asset => new
        {
            symbol = asset.Symbol,
            address = asset.Token?.Address.ToString(),
            decimals = asset.Token is { } token ? token.Decimals : 18,
            pricedBy = asset.PricedBy?.ToString(),
            pricedIn = asset.PricedIn,
            source = asset.Token?.Source,
        }),
        unknown = found.Contracts.SelectMany(account => account.Open.Select(question => new
        {
            address = account.Address.ToString(),
            what = question.What,
            why = question.Why,
            isNodesFault = question.IsNodesFault,
        })),
    };

    private static object Account(string name, DiscoveredAccount account) => new
    {
        name,
        address = account.Address.ToString(),
        kind = account.Kind,
        lever = account.Lever,
        levers = account.Levers.Select(proposed => new { lever = proposed.Lever.Id, holders = proposed.Holders.Select(holder => holder.ToString()) }),
        makeup = Made(account.Makeup),
        powers = account.Powers.Select(power => new { holder = power.Holder.ToString(), grant = power.Grant, source = power.Source }),
        findings = account.Findings.Select(finding => new { what = finding.What, value = finding.Value, source = finding.Source }),
        holds = account.Holds.Select(held => new { token = held.Token?.ToString() ?? "native", amount = held.Amount.ToString() }),
    };

    private static object Made(Makeup makeup) => new
    {
        codeHash = makeup.CodeHash?.ToString(),
        proxy = makeup.Proxy is { } proxy
            ? new
            {
                kind = proxy.Kind,
                implementation = proxy.Implementation?.ToString(),
                admin = proxy.Admin?.ToString(),
                beacon = proxy.Beacon?.ToString(),
                facets = proxy.Facets.Select(facet => facet.ToString()),
            }
            : null,
        safe = makeup.Safe is { } safe
            ? new
            {
                owners = safe.Owners.Select(owner => owner.ToString()),
                threshold = safe.Threshold,
                modules = safe.Modules.Select(module => module.ToString()),
                guard = safe.Guard?.ToString(),
                version = safe.Version,
            }
            : null,
        timelockDelay = makeup.TimelockDelay,
    };
}
