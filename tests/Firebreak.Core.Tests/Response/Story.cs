using Firebreak.Core.Incidents;
using Firebreak.TestKit;

namespace Firebreak.Core.Tests.Response;

/// <summary>An incident that grows by commands, as on a desk but without one.</summary>
internal sealed class Story
{
    private readonly List<Entry> _log = [];

    public Story()
    {
        foreach (var what in IncidentDecisions.Opening(new HarborCase(Noon).Open()))
        {
            Write(what);
        }
    }

    public static DateTimeOffset Noon { get; } = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public Incident Incident => Core.Incidents.Incident.From(_log)!;

    public IEnumerable<Happened> Log => _log.Select(entry => entry.What);

    public Decision Submit(Command command, Actor by)
    {
        var decision = Incident.Decide(command, by, Noon);
        if (decision is Decision.Accepted accepted)
        {
            foreach (var what in accepted.Events)
            {
                Write(what);
            }
        }

        return decision;
    }

    private void Write(Happened what) =>
        _log.Add(Entry.Seal(new IncidentId(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])), _log.Count == 0 ? null : _log[^1], Noon, Noon, Actor.Firebreak, what));
}
