using System.Text;
using System.Text.Json;

namespace Firebreak.Ethereum;

/// <summary>Parses JSON from strangers. Text that is no valid UTF-16 becomes replacement characters instead of another kind of exception.</summary>
internal static class UntrustedJson
{
    /// <exception cref="JsonException">Not a JSON document, or nested deeper than allowed.</exception>
    public static JsonDocument Parse(string json, int deepestNesting) =>
        JsonDocument.Parse(Encoding.UTF8.GetBytes(json), new JsonDocumentOptions { MaxDepth = deepestNesting });
}
