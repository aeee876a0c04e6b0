using System.Globalization;
using Firebreak.Core.Incidents;

namespace Firebreak.Adapters.Storage;

/// <summary>Goes through the rows of all logs in order and collects what does not hold.</summary>
internal sealed class LogWalk(IEnumerable<HeadRow> heads)
{
    private readonly Dictionary<string, HeadRow> _heads = heads.ToDictionary(head => Convert.ToHexStringLower(head.Incident), StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];
    private readonly List<string> _breaks = [];
    private string? _incident;
    private IncidentId _id;
    private bool _isUnreadable;

    public int Incidents { get; private set; }

    public long Entries { get; private set; }

    public IReadOnlyList<string> Breaks => _breaks;

    /// <summary>The row that was read last, for naming where reading ended.</summary>
    public string Place { get; private set; } = "the first entry of the first incident";

    /// <summary>Takes the next row in the order of incident and sequence.</summary>
    public void Take(HappenedRow row)
    {
        var incident = Convert.ToHexStringLower(row.Incident);
        if (incident != _incident)
        {
            FinishIncident();
            _incident = incident;
            Incidents += row.Incident.AsSpan().ContainsAnyExcept((byte)0) ? 1 : 0; // the kill switch has a log too, and is no incident
        }

        Entries++;
        Place = string.Create(CultureInfo.InvariantCulture, $"inc_{incident} entry {row.Sequence}");
        try
        {
            var entry = EntryRows.ToEntry(row);
            _id = entry.Incident;
            if (entry.Sequence < 1)
            {
                _breaks.Add($"{Place}: entries are counted from 1");
            }
            else if (!_isUnreadable)
            {
                _entries.Add(entry);
            }

            CheckRecords(entry);
        }
        catch (FormatException exception)
        {
            _isUnreadable = true;
            _breaks.Add($"{Place}: {exception.Message}");
        }
    }

    public void Finish()
    {
        FinishIncident();
        foreach (var (incident, head) in _heads)
        {
            _breaks.Add(string.Create(
                CultureInfo.InvariantCulture, $"inc_{incident} entry 1: is missing with all others, the log's head is entry {head.Sequence}"));
        }
    }

    private void FinishIncident()
    {
        if (_incident is null)
        {
            return;
        }

        _heads.Remove(_incident, out var head);
        if (HashChain.FindBreak(_entries) is { } broken)
        {
            _breaks.Add(broken);
        }

        // Past a row that cannot be read, the end of the log is not known.
        if (!_isUnreadable && LogHeads.FindBreak(_id, _entries.LastOrDefault(), head) is { } cut)
        {
            _breaks.Add(cut);
        }

        _entries.Clear();
        _isUnreadable = false;
    }

    private void CheckRecords(Entry entry)
    {
        try
        {
            if (entry.What is null || entry.Actor is null)
            {
                _breaks.Add($"{Place}: holds no record");
            }
        }
        catch (Exception exception) when (Cells.IsUnreadable(exception))
        {
            _breaks.Add($"{Place}: its record cannot be read ({exception.Message})");
        }
    }
}
