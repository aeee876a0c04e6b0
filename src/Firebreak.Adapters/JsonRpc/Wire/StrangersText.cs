using System.Text.Json;

namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>
/// Text with escapes that stand for no text, such as half a surrogate pair: the reader answers those with an exception that is not one of
/// malformed JSON, so that nobody would expect it.
/// </summary>
internal static class StrangersText
{
    extension(ref Utf8JsonReader reader)
    {
        /// <summary>The name or text is written plainly as this. One with escapes is another: no node writes names so.</summary>
        public bool IsNamed(ReadOnlySpan<byte> plain) => !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(plain);

        /// <exception cref="JsonException">The escapes stand for no text.</exception>
        public string TextOrJsonFault()
        {
            try
            {
                return reader.GetString()!;
            }
            catch (InvalidOperationException exception)
            {
                throw new JsonException("A text has escapes that stand for no text.", exception);
            }
        }
    }
}
