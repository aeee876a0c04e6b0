using System.Text.Json;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;

namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>How one kind of recorded set is read.</summary>
/// <param name="kind">Its name on the command line.</param>
internal abstract class RecordedForm(string kind)
{
    public string Kind { get; } = kind;

    /// <summary>True for an entry that this form can read, judged by its shape.</summary>
    public abstract bool Knows(string entry, JsonElement json);

    /// <summary>True for an entry that describes the others; it is learned from before any of them is read.</summary>
    public virtual bool IsIndex(string entry) => false;

    public virtual void Learn(byte[] index)
    {
    }

    /// <summary>What the index says of an attack; null for other entries.</summary>
    public virtual AttackNote? NoteOf(string entry) => null;

    /// <summary>Chain and height by which the entries are put in order, as far as name and index tell them.</summary>
    /// <param name="open">Opens the entry itself, for a form whose names say nothing.</param>
    public virtual (ulong Chain, ulong Height) PlaceOf(string entry, Func<JsonDocument> open) => (1, HeightByName(entry));

    /// <param name="place">Of the entry among its set, from zero: stands in for an unknown height.</param>
    /// <exception cref="RecordedFaultException">The entry is malformed.</exception>
    public abstract ArchivedBlock Read(string set, string entry, int place, JsonElement json);

    protected static ulong HeightByName(string entry) =>
        ulong.TryParse(Path.GetFileNameWithoutExtension(entry), out var height) ? height : 0;

    /// <summary>A made-up height that no real block of interest has.</summary>
    protected static ulong MadeUpHeight(int place) => (ulong)place + 1;

    protected static KnownHeader Unnumbered(int place) => new(MadeUpHeight(place), IsNumberKnown: false);

    /// <summary>All forms, the narrower first.</summary>
    public static RecordedForm[] All() =>
        [new Reproductions(), new ExactAttacks(), new CallTraceBlocks(), new MevBlocks(), new OriginalTraces(), new Histories(), new BlockAnswers()];
}
