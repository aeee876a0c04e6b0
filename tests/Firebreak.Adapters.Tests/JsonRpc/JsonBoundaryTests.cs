using System.Text;
using System.Text.Json;
using CsCheck;
using Firebreak.Adapters.JsonRpc.Wire;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class JsonBoundaryTests
{
    private static readonly Gen<string> Texts = OneOf("a", "\"", "\\", "{", "}", "[", "]", "\\\"", "é", "\n").Array[0, 6].Select(string.Concat);

    private static readonly Gen<string> Documents = Gen.Recursive<string>((depth, inner) => depth > 3
        ? Texts.Select(text => $"[{JsonSerializer.Serialize(text)}]")
        : Gen.OneOf(
            inner.Array[0, 3].Select(items => $"[{string.Join(", ", items)}]"),
            Gen.Select(Texts, inner).Select((name, value) => $"{{{JsonSerializer.Serialize(name)}: {value}}}"),
            Texts.Select(text => $"[1, {JsonSerializer.Serialize(text)}, null]")));

    [Fact]
    public void Documents_back_to_back_come_apart_wherever_the_stream_is_cut() =>
        Gen.Select(Documents.Array[1, 5], OneOf("", "\n", " \r\n"), Gen.Int[1, 7]).Sample((documents, between, piece) =>
        {
            var stream = Encoding.UTF8.GetBytes(string.Concat(documents.Select(document => document + between)));
            var found = new List<string>();
            var (boundary, current) = (new JsonBoundary(), new List<byte>());
            for (var at = 0; at < stream.Length; at += piece)
            {
                var bytes = stream.AsSpan(at, Math.Min(piece, stream.Length - at));
                while (boundary.Feed(bytes) is var belongs && belongs >= 0)
                {
                    current.AddRange(bytes[..belongs]);
                    found.Add(Encoding.UTF8.GetString([.. current]).Trim());
                    current.Clear();
                    bytes = bytes[belongs..];
                }

                current.AddRange(bytes);
            }

            Assert.Equal(documents, found);
        });

    [Theory]
    [InlineData("null")]
    [InlineData("  ]")]
    [InlineData("HTTP/1.1 400")]
    public void A_stream_that_is_no_JSON_RPC_is_refused_at_once(string stream) =>
        Assert.Throws<FormatException>(() => new JsonBoundary().Feed(Encoding.UTF8.GetBytes(stream)));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);
}
