using Firebreak.Core.Forensics;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>Where the money for the attack came from, as a chain of accounts that ends at the attacked contract.</summary>
internal static class TrailPicture
{
    private const double BoxWidth = 148;
    private const double BoxHeight = 56;
    private const double Gap = 150;
    private const double Top = 34;

    private sealed record Stop(Address Account, string Above, string Below);

    public static Markup Draw(ReportScene scene)
    {
        var stops = StopsOf(scene);
        if (stops.Count < 2)
        {
            return Markup.Empty;
        }

        var width = (stops.Count * (BoxWidth + Gap)) - Gap + 8;
        return Markup.Of($"""
            <svg class='picture trail' viewBox='0 0 {width:F0} {Top + BoxHeight + 26:F0}' role=img aria-label='Funding trail' style='max-width:{width:F0}px'>
            <defs><marker id='arrow-trail' class=other viewBox='0 0 8 8' refX=7 refY=4 markerWidth=9 markerHeight=9 markerUnits=userSpaceOnUse orient=auto><path d='M0 0 L8 4 L0 8 Z'/></marker></defs>
            {stops.Select((stop, index) => Draw(stop, index, scene))}</svg>
            """);
    }

    private static List<Stop> StopsOf(ReportScene scene)
    {
        var stops = new List<Stop>();
        if (scene.Findings.Trail is { } trail)
        {
            stops.AddRange(trail.Hops.Reverse().Select(hop => new Stop(hop.From, scene.Money.Coins(hop.Amount), $"block {hop.Block.Number:D}")));
        }

        if (scene.Findings.Cluster.Attacker is { } attacker)
        {
            var isCreator = scene.Findings.Cluster.Members.Any(member => member is { Role: ActorRole.AttackContract, Proof: not null });
            stops.Add(new Stop(attacker, isCreator ? "creates and calls" : "calls", ""));
        }

        if (scene.Findings.Cluster.AttackContract is { } contract)
        {
            stops.Add(new Stop(contract, "takes " + scene.Money.Coins(scene.Findings.Figures.ValueLost), $"from block {scene.Findings.Figures.FirstHostileBlock:D}"));
        }

        stops.Add(new Stop(scene.Subject.Incident.Subject, "", ""));
        return stops;
    }

    private static Markup Draw(Stop stop, int index, ReportScene scene)
    {
        var x = 4 + (index * (BoxWidth + Gap));
        var (middle, right) = (Top + (BoxHeight / 2), x + BoxWidth);
        var arrow = stop.Above.Length == 0
            ? Markup.Empty
            : Markup.Of($"""
                <line class='flow other' x1='{right + 2:F0}' x2='{right + Gap - 3:F0}' y1='{middle:F0}' y2='{middle:F0}' stroke-width=2 marker-end='url(#arrow-trail)'/>
                <text class=step x='{right + (Gap / 2):F0}' y='{middle - 9:F0}'>{stop.Above}</text><text class='step dim' x='{right + (Gap / 2):F0}' y='{middle + 19:F0}'>{stop.Below}</text>
                """);
        return Markup.Of($"""
            <g class='box {scene.SideOf(stop.Account)}'><rect x='{x:F0}' y='{Top:F0}' width='{BoxWidth}' height='{BoxHeight}' rx='7'/>
            <text class=name x='{x + (BoxWidth / 2):F0}' y='{middle - 2:F0}'>{scene.Names.NameOf(stop.Account)}</text>
            <text class=sub x='{x + (BoxWidth / 2):F0}' y='{middle + 15:F0}'>{AccountNames.Shorten(stop.Account)}</text><title>{stop.Account}</title></g>{arrow}
            """);
    }
}
