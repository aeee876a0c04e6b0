using System.Globalization;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>What a report is written about.</summary>
/// <param name="File">The manifest as far as it is known: every exhibit but the report itself.</param>
public sealed record ReportSubject(CaseFile File, Incident Incident, CaseFindings Findings, IReadOnlyList<Entry> Log, Protocol Protocol);

/// <summary>The subject together with what all sections ask of it: names, sides, the moments that matter.</summary>
internal sealed class ReportScene
{
    private readonly IReadOnlySet<Address> _cluster;
    private readonly HashSet<Address> _own;

    public ReportScene(ReportSubject subject)
    {
        Subject = subject;
        Names = AccountNames.Of(subject.Protocol, Findings.Cluster, Findings.Trail);
        Money = new Money(Findings.NameOf(null).Symbol, Findings.Before?.UsdPerCoin);
        _cluster = Findings.Cluster.Accounts;
        _own = [.. subject.Protocol.Contracts.Select(contract => contract.Address), .. subject.Protocol.Roles.Select(role => role.Address)];
    }

    public ReportSubject Subject { get; }

    public CaseFindings Findings => Subject.Findings;

    public CaseFigures Figures => Findings.Figures;

    public AccountNames Names { get; }

    public Money Money { get; }

    /// <summary>The first and the last hostile transaction that succeeded, by the chain.</summary>
    public IReadOnlyList<AttackTransaction> Strikes =>
        [.. Findings.Transactions.Where(transaction => transaction is { IsHostile: true, Succeeded: true })];

    public DateTimeOffset? FirstHostileAt => Findings.Transactions.FirstOrDefault(transaction => transaction.IsHostile)?.MinedAt;

    /// <summary>When the first alert that would wake someone was seen, by Firebreak's own clock.</summary>
    public DateTimeOffset? AlertedAt => Subject.Incident.Alerts.Where(alert => alert.Pages).Min(alert => (DateTimeOffset?)alert.FirstSeenAt);

    public Happened.Contained? Contained => Subject.Log.Select(entry => entry.What).OfType<Happened.Contained>().FirstOrDefault();

    /// <summary>The step that was mined last before containment; null when Firebreak did not act.</summary>
    public Happened.StepMined? Mined => Subject.Log.Select(entry => entry.What).OfType<Happened.StepMined>().LastOrDefault(step => step.Succeeded);

    /// <summary>The column of the fund-flow picture: strangers behind the attacker, the attacker, its contracts, the protocol, others.</summary>
    public int ColumnOf(Address account) => Findings.Cluster.Members.FirstOrDefault(member => member.Account == account)?.Role switch
    {
        ActorRole.Attacker => 1,
        ActorRole.AttackContract or ActorRole.Created => 2,
        ActorRole.Sink => 0,
        _ => _own.Contains(account) ? 3 : 4,
    };

    /// <summary>Wei at pre-incident prices, for pictures only.</summary>
    public double? ValueOf(FlowEdge edge) => Findings.Before is { } before && Int256.TryFromUInt256(edge.Amount, out var amount)
        ? Worth.Of(before, edge.Asset, amount)?.ToDouble()
        : null;

    /// <summary>The style of an edge: what the attackers took, what they paid in, and everything else.</summary>
    public string KindOf(FlowEdge edge)
    {
        var (takes, gives) = (edge.To is { } to && _cluster.Contains(to), edge.From is { } from && _cluster.Contains(from));
        return edge.From is null || edge.To is null || takes == gives ? "other" : takes ? "loot" : "paid";
    }

    /// <summary>The style of an account.</summary>
    public string SideOf(Address account) => _cluster.Contains(account) ? "hostile" : _own.Contains(account) ? "ours" : "stranger";

    /// <summary>A number with its noun.</summary>
    public static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>An account in text: its name if it has one, and always the whole address.</summary>
    public Markup Account(Address account) => Names.Find(account) is { } name
        ? Markup.Of($"<span class='who {SideOf(account)}'>{name}</span> <code>{account}</code>")
        : Markup.Of($"<code>{account}</code>");

    /// <summary>An account in a sentence: its name, or its address.</summary>
    public Markup Mention(Address account) => Names.Find(account) is { } name
        ? Markup.Of($"<b title='{account}'>{name}</b>")
        : Markup.Of($"<code>{account}</code>");
}
