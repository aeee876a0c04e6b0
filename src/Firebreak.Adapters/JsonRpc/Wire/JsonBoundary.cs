using System.Buffers;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>
/// Finds where one JSON document ends in a stream that holds them back to back. It counts brackets outside of strings and judges nothing
/// else: whether the document is sound is the reader's business.
/// </summary>
internal struct JsonBoundary
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <param name="bytes">Whitespace before a document is part of it.</param>
    /// <returns>How many of the bytes belong to the document that is being read, when it ends in them; -1 when it does not.</returns>
    /// <exception cref="FormatException">A document begins with something else than an object or an array.</exception>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_isInString)
            {
                at += PassString(bytes[at..]);
                continue;
            }

            if (_depth == 0)
            {
                at += Begin(bytes[at..]);
                continue;
            }

            var next = bytes[at..].IndexOfAny(Structure);
            if (next < 0)
            {
                return -1;
            }

            at += next + 1;
            if (Ends(bytes[at - 1]))
            {
                return at;
            }
        }

        return -1;
    }

    private int Begin(ReadOnlySpan<byte> bytes)
    {
        var blank = bytes.IndexOfAnyExcept("\r\n \t"u8);
        if (blank < 0)
        {
            return bytes.Length;
        }

        if (bytes[blank] is not ((byte)'{' or (byte)'['))
        {
            throw new FormatException("A document begins with neither an object nor an array.");
        }

        _depth = 1;
        return blank + 1;
    }

    private bool Ends(byte structure)
    {
        if (structure == '"')
        {
            _isInString = true;
            return false;
        }

        _depth += structure is (byte)'{' or (byte)'[' ? 1 : -1;
        return _depth == 0;
    }

    private int PassString(ReadOnlySpan<byte> bytes)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return 1;
        }

        var next = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (next < 0)
        {
            return bytes.Length;
        }

        _isEscaped = bytes[next] == '\\';
        _isInString = _isEscaped;
        return next + 1;
    }
}
