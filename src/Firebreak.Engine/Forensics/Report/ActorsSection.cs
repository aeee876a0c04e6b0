using Firebreak.Core.Forensics;

namespace Firebreak.Engine.Forensics;

/// <summary>The accounts of the attack, where their money came from, and all that they sent.</summary>
internal static class ActorsSection
{
    private const int MostTransactions = 200;

    public static Markup Write(ReportScene scene) => Markup.Of($"""
        <section><h2>Accounts behind the attack</h2><p class=dim>Accounts, not persons: who holds a key is for people to find out.</p>
        <table><thead><tr><th>Account<th>Role<th>Why</tr></thead><tbody>{scene.Findings.Cluster.Members.Select(member => Member(scene, member))}</tbody></table>
        <h3>Funding trail</h3>{TrailPicture.Draw(scene)}{Trail(scene)}
        <h3>What they sent</h3>{Transactions(scene)}</section>
        """);

    private static Markup Member(ReportScene scene, ActorMember member)
    {
        var proof = member.Proof is { } hash ? Markup.Of($"<br><code>{hash}</code>") : Markup.Empty;
        var role = member.Role switch
        {
            ActorRole.Attacker => "attacker's account",
            ActorRole.AttackContract => "attack contract",
            ActorRole.Created => "created by the same hand",
            _ => "sink",
        };
        return Markup.Of($"<tr><td>{scene.Account(member.Account)}<td>{role}<td>{member.Because}{proof}</tr>");
    }

    private static Markup Trail(ReportScene scene) => scene.Findings.Trail is not { } trail
        ? Markup.Of($"<p>There is no attacker to trace.</p>")
        : Markup.Of($"""
            <table><thead><tr><th>From<th>To<th class=num>Amount<th class=num>Block<th>Transaction</tr></thead><tbody>
            {trail.Hops.Select(hop => Markup.Of($"<tr><td>{scene.Account(hop.From)}<td>{scene.Account(hop.To)}<td class=num>{scene.Money.Coins(hop.Amount)}<td class=num>{hop.Block.Number}<td><code>{hop.Transaction}</code></tr>"))}
            </tbody></table><p>The trail ends here: {trail.Because}.</p>
            """);

    private static Markup Transactions(ReportScene scene)
    {
        var all = scene.Findings.Transactions;
        var leftOut = all.Count > MostTransactions ? Markup.Of($"<p class=dim>{all.Count - MostTransactions} further ones are in attack.json.</p>") : Markup.Empty;
        return Markup.Of($"""
            <table><thead><tr><th class=num>Block<th>Time<th>Transaction<th>To<th class=num>Value<th></tr></thead><tbody>
            {all.Take(MostTransactions).Select(transaction => Row(scene, transaction))}</tbody></table>{leftOut}
            """);
    }

    private static Markup Row(ReportScene scene, AttackTransaction transaction)
    {
        var verdict = transaction switch
        {
            { Succeeded: false } => Markup.Of($"<span class=dim>failed</span>"),
            { IsHostile: true } => Markup.Of($"<span class=minus>hostile</span>"),
            _ => Markup.Of($"<span class=dim>preparation or aftermath</span>"),
        };
        return Markup.Of($"<tr><td class=num>{transaction.Block.Number}<td class=time>{transaction.MinedAt:HH:mm:ss}<td><code>{transaction.Hash}</code><td>{scene.Names.NameOf(transaction.To)}<td class=num>{scene.Money.Coins(transaction.Value)}<td>{verdict}</tr>");
    }
}
