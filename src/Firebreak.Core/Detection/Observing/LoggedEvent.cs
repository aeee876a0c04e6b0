using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Observing;

/// <summary>Reads one kind of event into rows. A log that has not the event's exact form is no observation.</summary>
internal delegate void EventReader(scoped in LoggedEvent log, Observations into);

/// <summary>A log on its way to becoming rows.</summary>
internal readonly ref struct LoggedEvent(ref readonly LogRow row, ReadOnlySpan<byte> data, int index, bool isWrappedCoin)
{
    private readonly ref readonly LogRow _row = ref row;

    public ref readonly LogRow Row => ref _row;

    public int Index { get; } = index;

    public WordReading Data { get; } = new(data);

    public bool IsWrappedCoin { get; } = isWrappedCoin;

    /// <summary>The emitter as an asset: the native coin for its wrapped form.</summary>
    public Address Asset => IsWrappedCoin ? Address.Zero : _row.Emitter;

    public Address Topic1 => Address.FromWord(_row.Topic1);

    public Address Topic2 => Address.FromWord(_row.Topic2);

    public Address Topic3 => Address.FromWord(_row.Topic3);

    /// <summary>True when the log has so many topics, its own among them, and at least so many words of data.</summary>
    public bool Is(int topics, int words) => _row.TopicCount == topics && Data.Has(words);

    public ObservationRow Tell(ObservationKind kind) => new() { Kind = kind, Contract = _row.Emitter, Log = Index, Frame = -1 };

    /// <summary>An account that some versions of a contract index and others do not.</summary>
    public bool TryAccount(out Address account)
    {
        account = _row.TopicCount >= 2 ? Topic1 : Data.Has(1) ? Data.Account(0) : default;
        return _row.TopicCount >= 2 || Data.Has(1);
    }
}
