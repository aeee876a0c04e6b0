using System.Text.Json;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>The entries of one unpacked set, in the order of the chain. One entry that cannot be read holds up no other.</summary>
internal sealed class RecordedReading
{
    private readonly string _set;
    private readonly RecordedSpool _spool;
    private readonly Action<string, Exception> _malformed;
    private readonly List<RecordedEntry> _entries;

    private RecordedReading(string set, RecordedSpool spool, RecordedForm form, Action<string, Exception> malformed)
    {
        (_set, _spool, Form, _malformed) = (set, spool, form, malformed);
        foreach (var index in spool.Entries.Where(entry => form.IsIndex(entry.Name)))
        {
            Learn(form, index);
        }

        _entries = InOrder();
    }

    public RecordedForm Form { get; }

    public int Count => _entries.Count;

    /// <param name="kind">Name of the form; null finds it out from the entries.</param>
    /// <param name="malformed">Told of each entry that cannot be read.</param>
    /// <exception cref="ArchiveFaultException">Nothing in the set is of a known kind.</exception>
    public static RecordedReading Of(string set, RecordedSpool spool, string? kind, Action<string, Exception> malformed) =>
        new(set, spool, FindForm(set, spool, kind), malformed);

    /// <summary>The block of an entry by its place; null when it is malformed, which is then told.</summary>
    public ArchivedBlock? Read(int place)
    {
        try
        {
            using var json = _spool.Open(_entries[place]);
            return Form.Read(_set, _entries[place].Name, place, json.RootElement);
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            _malformed(_entries[place].Name, exception);
            return null;
        }
    }

    private static RecordedForm FindForm(string set, RecordedSpool spool, string? kind)
    {
        var forms = RecordedForm.All();
        if (kind is not null)
        {
            return Array.Find(forms, form => form.Kind == kind)
                ?? throw new ArchiveFaultException(kind, column: null, "this is no kind of recorded set", $"Name one of {string.Join(", ", RecordingConverter.Kinds)}, or auto.");
        }

        foreach (var entry in spool.Entries.Where(entry => !Array.Exists(forms, form => form.IsIndex(entry.Name))))
        {
            using var json = Open(spool, entry);
            if (json is not null && Array.Find(forms, form => form.Knows(entry.Name, json.RootElement)) is { } form)
            {
                return form;
            }
        }

        throw new ArchiveFaultException(
            set, column: null, "nothing in it is of a kind that can be read",
            $"The kinds are {string.Join(", ", RecordingConverter.Kinds)}; name one with --kind to see what is wrong with each entry.");
    }

    private static JsonDocument? Open(RecordedSpool spool, RecordedEntry entry)
    {
        try
        {
            return spool.Open(entry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Without what the index tells an entry has no name and no date, but can be read.
    private void Learn(RecordedForm form, RecordedEntry index)
    {
        try
        {
            form.Learn(_spool.Read(index));
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            _malformed(index.Name, exception);
        }
    }

    private List<RecordedEntry> InOrder()
    {
        var placed = new List<((ulong Chain, ulong Height) Place, RecordedEntry Entry)>();
        foreach (var entry in _spool.Entries.Where(entry => !Form.IsIndex(entry.Name)))
        {
            try
            {
                placed.Add((Form.PlaceOf(entry.Name, () => _spool.Open(entry)), entry));
            }
            catch (Exception exception) when (IsMalformed(exception))
            {
                _malformed(entry.Name, exception);
            }
        }

        return [.. placed.OrderBy(entry => entry.Place).ThenBy(entry => entry.Entry.Name, StringComparer.Ordinal).Select(entry => entry.Entry)];
    }

    // What readers of JSON and of hexadecimal text throw at entries of another form.
    private static bool IsMalformed(Exception exception) =>
        exception is RecordedFaultException or JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException;
}
