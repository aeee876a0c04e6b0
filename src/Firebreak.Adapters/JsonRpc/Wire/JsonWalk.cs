using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>
/// A step-by-step walk over one JSON value. A value is only looked at when it is asked for, and passed over, fully checked, when it is not.
/// </summary>
internal ref struct JsonWalk(ReadOnlySpan<byte> json, int deepest)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _at;
    private int _end;
    private ReadOnlySpan<byte> _name;
    private int _room = deepest;
    private bool _isFresh;

    /// <summary>The first byte of the current value, by which its kind is known; zero when the text ends before it.</summary>
    public readonly byte First => JsonText.Peek(_json, _at);

    /// <summary>Where the current value begins.</summary>
    public readonly int At => _at;

    /// <summary>How far the walk has come.</summary>
    public readonly int Position => Math.Max(_at, _end);

    public readonly ReadOnlySpan<byte> Name => _name;

    /// <summary>The text from the current value on.</summary>
    public readonly ReadOnlySpan<byte> Rest => _json[_at..];

    public readonly ReadOnlySpan<byte> Slice(int start, int length) => _json.Slice(start, length);

    public void Start()
    {
        Stand(JsonText.SkipSpace(_json, 0));
        if (_at >= _json.Length)
        {
            throw JsonText.Broken(_json, _at);
        }
    }

    /// <exception cref="JsonException">Something follows the value.</exception>
    public void Finish()
    {
        var end = JsonText.SkipSpace(_json, EndOfCurrent());
        if (end < _json.Length)
        {
            throw JsonText.Broken(_json, end);
        }
    }

    /// <summary>Steps into the container that the walk stands on.</summary>
    public void Enter()
    {
        JsonText.CheckRoom(_room--);
        (_end, _isFresh) = (_at + 1, true);
    }

    public bool NextProperty()
    {
        var at = JsonText.SkipSpace(_json, EndOfCurrent());
        if (!MoveOn(ref at, (byte)'}'))
        {
            return false;
        }

        if (JsonText.Peek(_json, at) != (byte)'"')
        {
            throw JsonText.Broken(_json, at);
        }

        var quote = JsonText.ClosingQuote(_json, at + 1);
        _name = _json.Slice(at + 1, quote - at - 1);
        at = JsonText.SkipSpace(_json, quote + 1);
        Stand(JsonText.Peek(_json, at) == (byte)':' ? JsonText.SkipSpace(_json, at + 1) : throw JsonText.Broken(_json, at));
        return true;
    }

    public bool NextItem()
    {
        var at = JsonText.SkipSpace(_json, EndOfCurrent());
        if (!MoveOn(ref at, (byte)']'))
        {
            return false;
        }

        Stand(at);
        return true;
    }

    /// <summary>Passes over the current value. Does nothing when it was read already.</summary>
    public void Skip() => _end = EndOfCurrent();

    /// <summary>Says that the current value has been read and is this long.</summary>
    public void Consume(int length) => _end = _at + length;

    /// <summary>One past the current value.</summary>
    public readonly int EndOfCurrent() => _end != 0 ? _end : JsonText.EndOfValue(_json, _at, _room);

    // Over the comma to what comes next; false at the end of the container.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MoveOn(ref int at, byte closing)
    {
        var here = JsonText.Peek(_json, at);
        if (here == (byte)',' && !_isFresh)
        {
            at = JsonText.SkipSpace(_json, at + 1);
            return true;
        }

        if (here == closing)
        {
            _room++;
            (_at, _end, _isFresh) = (at, at + 1, false);
            return false;
        }

        return _isFresh ? true : throw JsonText.Broken(_json, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Stand(int at) => (_at, _end, _isFresh) = (at, 0, false);
}
