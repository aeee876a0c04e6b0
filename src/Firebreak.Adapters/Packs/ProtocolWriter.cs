using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Discovery;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>Writes what was discovered as the <c>protocol.yaml</c> that <see cref="ProtocolFile"/> reads. The same discovery gives the same bytes.</summary>
public static class ProtocolWriter
{
    /// <summary>A file has no room for more of them.</summary>
    private const int MostGrants = 200;

    /// <summary>The text of the file, after it was read back as every verb will read it.</summary>
    /// <exception cref="Engine.Configuration.BadConfigurationException">There is more than a protocol file may hold.</exception>
    public static string Write(Discovered found, ProtocolDraft draft, Items<Lever> levers)
    {
        var text = Compose(found, draft);
        var faults = new FaultList();
        if (text.Length <= YamlFile.MostBytes && YamlFile.Parse("protocol file", text, new FaultList()) is { } map)
        {
            ProtocolFile.Read(new Section("protocol file", map, faults), levers);
        }
        else
        {
            faults.Add("protocol file", null, "would hold more than a protocol file may", "name fewer contracts and write several files, or follow fewer owners with --hops 1");
        }

        faults.ThrowIfAny();
        return text;
    }

    private static string Compose(Discovered found, ProtocolDraft draft)
    {
        var lines = new YamlLines();
        Head(lines, found);
        lines.Line(0, $"name: {YamlLines.Quote(draft.Name)}").Gap();
        lines.Line(0, "contracts:");
        foreach (var (name, account) in draft.Contracts)
        {
            Contract(lines, name, account);
        }

        Assets(lines, draft);
        Holders(lines, draft);
        LeverProposals.Write(lines, found, draft);
        People(lines, draft);
        Missing(lines, found);
        return lines.ToString();
    }

    private static void Head(YamlLines lines, Discovered found) => lines
        .Comment(0, $"What firebreak protocol discover found on {found.Chain} at block {found.At}.")
        .Comment(0, "Each comment names the slot, call or log that a fact comes from. Contracts can lie: read it through before you rely on it,")
        .Comment(0, "fill in the prices (usd) and the people, and try it with: firebreak scan --protocol THIS_FILE --rpc URL")
        .Gap();

    private static void Contract(YamlLines lines, string name, DiscoveredAccount account)
    {
        lines.Line(1, $"- name: {YamlLines.Quote(name)}");
        if (account.Token?.Name is { } own)
        {
            lines.Comment(2, $"calls itself {YamlLines.Quote(own)}, symbol {YamlLines.Quote(account.Token.Symbol ?? "unknown")} (calls name(), symbol())");
        }

        foreach (var finding in account.Findings)
        {
            lines.Comment(2, $"{finding.What}: {finding.Value} ({finding.Source})");
        }

        lines.Line(2, $"address: {YamlLines.Quote(account.Address)}").Line(2, $"kind: {account.Kind}");
        if (account.Token?.Decimals is { } decimals)
        {
            lines.Line(2, FormattableString.Invariant($"decimals: {decimals}"));
        }

        Lever(lines, account);
        MakeupFile.Write(lines, 2, account.Makeup);
        if (account.Holds.Count > 0)
        {
            lines.Comment(2, "held at that block, in the smallest unit (eth_getBalance, balanceOf)").Line(2, "holds:");
            foreach (var held in account.Holds)
            {
                lines.Line(3, $"- {{ token: {(held.Token is { } token ? YamlLines.Quote(token) : "native")}, amount: {YamlLines.Quote(held.Amount)} }}");
            }
        }
    }

    private static void Lever(YamlLines lines, DiscoveredAccount account)
    {
        if (account.Lever is { } lever)
        {
            lines.Comment(2, "proposed: its kind fits, and its code answers the lever's call and check; Firebreak simulates it at start").Line(2, $"lever: {lever}");
        }
        else
        {
            lines.Comment(2, $"lever: no shipped lever fits a contract of kind {account.Kind} with these functions");
        }
    }

    private static void Assets(YamlLines lines, ProtocolDraft draft)
    {
        lines.Gap()
            .Comment(0, "Prices are yours to say: add usd, the price of one whole unit in US dollars. Without it losses in that asset count as nothing.")
            .Comment(0, "Example: { symbol: ETH, native: true, decimals: 18, usd: 2000 }. Anybody can send a token that calls itself USDC: compare addresses.")
            .Line(0, "assets:");
        foreach (var asset in draft.Assets)
        {
            var symbol = $"symbol: {YamlLines.Quote(asset.Symbol)}";
            if (asset.Token is not { } token)
            {
                lines.Line(1, asset.Usd is { } coin ? $"- {{ {symbol}, native: true, decimals: 18, usd: {Number(coin)} }}" : $"- {{ {symbol}, native: true, decimals: 18 }}  # usd: price of one {asset.Symbol}");
                continue;
            }

            lines.Comment(1, $"calls itself {YamlLines.Quote(token.Name ?? "nothing")}; {token.Source}");
            if (token.Decimals is not { } decimals)
            {
                lines.Comment(1, $"left out, since its decimals() are unknown or absurd: {token.Address}");
                continue;
            }

            var price = asset.PricedBy is { } vault
                ? $", price: {{ convertToAssets: {YamlLines.Quote(vault)}, of: {YamlLines.Quote(asset.PricedIn!)} }} }}"
                : asset.Usd is { } usd ? $", usd: {Number(usd)} }}" : " }  # usd: price of one whole unit";
            lines.Line(1, string.Create(CultureInfo.InvariantCulture, $"- {{ {symbol}, address: {YamlLines.Quote(token.Address)}, decimals: {decimals}{price}"));
        }
    }

    private static void Holders(YamlLines lines, ProtocolDraft draft)
    {
        lines.Gap().Comment(0, "Who may do what.");
        lines.Line(0, draft.Holders.Count == 0 ? "roles: []" : "roles:");
        foreach (var holder in draft.Holders)
        {
            lines.Line(1, $"- name: {YamlLines.Quote(holder.Name)}");
            lines.Comment(2, holder.Account is { } seen ? $"what it is: {seen.Kind}" : "lies beyond what was followed (--hops)");
            foreach (var finding in holder.Account is { Hop: > 0 } behind ? behind.Findings : [])
            {
                lines.Comment(2, $"{finding.What}: {finding.Value} ({finding.Source})");
            }

            lines.Line(2, $"address: {YamlLines.Quote(holder.Address)}").Line(2, "grants:");
            foreach (var grant in holder.Grants.Take(MostGrants))
            {
                lines.Line(3, $"- {YamlLines.Quote(grant.Text)}  # {Excerpt.Of(grant.Source, 200)}");
            }

            if (holder.Account is { Hop: > 0 } account)
            {
                MakeupFile.Write(lines, 2, account.Makeup);
            }
        }
    }

    private static string Number(decimal usd) => usd.ToString(CultureInfo.InvariantCulture);

    private static void People(YamlLines lines, ProtocolDraft draft)
    {
        lines.Gap();
        if (draft.People.Count == 0)
        {
            lines.Comment(0, "Who is called: the chain does not know. For example:")
                .Comment(0, "people:")
                .Comment(0, "  - { name: ops-lead, role: Incident Leader }")
                .Comment(0, "  - { name: vault-engineer, role: Technical Lead }");
            return;
        }

        lines.Comment(0, "Who is called, and whose word releases a plan. Whoever has a wallet approves with it or not at all.").Line(0, "people:");
        foreach (var person in draft.People)
        {
            var wallet = person.Wallet is { } account ? $", wallet: {YamlLines.Quote(account)}" : "";
            lines.Line(1, $"- {{ name: {YamlLines.Quote(person.Name)}, role: {YamlLines.Quote(person.Role)}{wallet} }}");
        }
    }

    private static void Missing(YamlLines lines, Discovered found)
    {
        var open = found.Contracts.SelectMany(account => account.Open.Select(question => (account.Address, question))).ToList();
        if (open.Count == 0)
        {
            return;
        }

        lines.Gap().Comment(0, "Could not be found out:");
        foreach (var (address, question) in open.OrderByDescending(pair => pair.question.IsNodesFault).Take(500))
        {
            lines.Comment(0, $"- {question.What} of {address}: {question.Why}");
        }
    }
}
