using Firebreak.Core.Incidents;

namespace Firebreak.TestKit;

/// <summary>An incident's log in the making: each entry one second after the one before.</summary>
public sealed class Log
{
    private readonly List<Entry> _entries = [];

    public static IncidentId Id { get; } = new(new Guid("0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"));

    public IReadOnlyList<Entry> Entries => _entries;

    public DateTimeOffset Now => A.Dawn.AddSeconds(_entries.Count);

    public Incident Incident => Incident.From(_entries)!;

    /// <summary>The log of an incident that was just opened for the harbour's vault.</summary>
    public static Log Opened(HarborCase harbor)
    {
        var log = new Log();
        foreach (var what in IncidentDecisions.Opening(harbor.Open()))
        {
            log.Add(what);
        }

        return log;
    }

    public void Add(Happened what, Actor? by = null) =>
        _entries.Add(Entry.Seal(Id, _entries.Count == 0 ? null : _entries[^1], Now, Now, by ?? Actor.Firebreak, what));

    /// <summary>Has the incident decide, and writes down what it accepts.</summary>
    public Decision Decide(Command command, Actor? by = null)
    {
        var decision = Incident.Decide(command, by ?? Actor.Firebreak, Now);
        foreach (var what in decision is Decision.Accepted accepted ? accepted.Events : [])
        {
            Add(what, by);
        }

        return decision;
    }
}
