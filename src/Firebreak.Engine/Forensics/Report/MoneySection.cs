using Firebreak.Core.Forensics;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>Where the money went, and who gained and lost.</summary>
internal static class MoneySection
{
    private const int MostRows = 200;

    public static Markup Write(ReportScene scene) => Markup.Of($"""
        <section><h2>Money</h2><h3>Fund flow</h3>
        <p class=key><span class=loot>taken by the attacker's accounts</span> <span class=paid>paid in by them</span> <span class=other>everything else; fees are not drawn</span></p>
        {FlowPicture.Draw(scene)}<h3>Profit and loss</h3>{Table(scene)}{Conservation(scene)}</section>
        """);

    private static Markup Table(ReportScene scene)
    {
        var rows = scene.Findings.Profit.Rows
            .GroupBy(row => row.Account)
            .OrderBy(group => scene.SideOf(group.Key) switch { "hostile" => 0, "ours" => 1, _ => 2 })
            .SelectMany(group => group.Select((row, index) => Row(scene, row, index == 0 ? Who(scene, group) : Markup.Empty)))
            .ToList();
        var leftOut = rows.Count > MostRows ? Markup.Of($"<p class=dim>{rows.Count - MostRows} further rows are in profit-and-loss.json.</p>") : Markup.Empty;
        return Markup.Of($"""
            <table class=money><thead><tr><th>Account<th>Asset<th class=num>Net<th class=num>Net in the smallest unit<th class=num>Value before the incident</tr></thead>
            <tbody>{Together(scene)}{rows.Take(MostRows)}</tbody></table>{leftOut}
            """);
    }

    // What the accounts of the attack sent each other cancels out here.
    private static IEnumerable<Markup> Together(ReportScene scene)
    {
        var accounts = scene.Findings.Cluster.Accounts;
        foreach (var asset in scene.Findings.Assets)
        {
            var net = scene.Findings.Profit.NetOf(accounts, asset.Asset);
            if (!net.IsZero)
            {
                var value = scene.Findings.Before is { } before ? Worth.Of(before, asset.Asset, net) : null;
                yield return Markup.Of($"""
                    <tr class=sum><td>attacker's accounts together<td>{asset.Symbol}<td class=num>{Money.Exact(net, asset.Decimals)}
                    <td class='num dim'>{Money.Exact(net, 0)}<td class=num>{(value is { } worth ? $"{Money.Exact(worth, 18)} {scene.Money.Coin}" : "no price")}</tr>

                    """);
            }
        }
    }

    // Whoever only received fees produced the blocks.
    private static Markup Who(ReportScene scene, IGrouping<Address, ProfitRow> rows) =>
        scene.Names.Find(rows.Key) is null && rows.All(row => row is { Kind: ProfitKind.Fees, Net.IsNegative: false })
            ? Markup.Of($"<span class=who>block producer</span> <code>{rows.Key}</code>")
            : scene.Account(rows.Key);

    private static Markup Row(ReportScene scene, ProfitRow row, Markup who)
    {
        var asset = scene.Findings.NameOf(row.Asset);
        var tone = row.Net.IsNegative ? "minus" : "plus";
        var label = row.Kind == ProfitKind.Fees ? Markup.Of($"{asset.Symbol} <small>fees</small>") : asset.IsClaimed ? Markup.Of($"{asset.Symbol} <small>by its own word</small>") : Markup.Of($"{asset.Symbol}");
        var value = row.Value is { } worth ? Markup.Of($"{Money.Exact(worth, 18)} {scene.Money.Coin}") : Markup.Of($"<span class=dim>no price</span>");
        return Markup.Of($"""
            <tr class='{(who == Markup.Empty ? "" : "first")}'><td>{who}<td>{label}
            <td class='num {tone}'>{Money.Exact(row.Net, asset.Decimals)}<td class='num dim'>{Money.Exact(row.Net, 0)}<td class='num {tone}'>{value}</tr>

            """);
    }

    private static Markup Conservation(ReportScene scene)
    {
        var profit = scene.Findings.Profit;
        var uncountable = profit.Uncountable.Count == 0
            ? Markup.Empty
            : Markup.Of($"<p>Left out, because their own logs speak of impossible amounts: {profit.Uncountable.Select(token => Markup.Of($"<code>{token}</code> "))}</p>");
        return Markup.Of($"""
            <h3>Nothing counted twice, nothing lost</h3><p class=dim>For every asset the nets of all accounts add up to what was minted minus what was burned; for the
            native coin, what was burned is the base fee.</p><table class=money><thead><tr><th>Asset<th class=num>Sum of all nets<th class=num>Minted<th class=num>Burned<th></tr></thead><tbody>
            {profit.Totals.Select(total => Total(scene, total))}</tbody></table>{uncountable}
            """);
    }

    private static Markup Total(ReportScene scene, AssetTotal total)
    {
        var asset = scene.Findings.NameOf(total.Asset);
        var verdict = total.IsConserved ? Markup.Of($"<span class=plus>adds up</span>") : Markup.Of($"<span class=minus>does not add up</span>");
        return Markup.Of($"<tr><td>{asset.Symbol}<td class=num>{Money.Exact(total.Sum, asset.Decimals)}<td class=num>{total.Created.ToUnits(asset.Decimals)}<td class=num>{total.Destroyed.ToUnits(asset.Decimals)}<td>{verdict}</tr>");
    }
}
