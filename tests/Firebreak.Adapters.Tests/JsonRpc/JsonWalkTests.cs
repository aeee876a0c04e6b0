using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>The walk over answers against the library's reader, and quick hexadecimal against the careful kind.</summary>
public sealed class JsonWalkTests
{
    private const int Deepest = 12;

    private static readonly Gen<string> Space = Any("", "", "", " ", "\n", "\t", "\r\n  ");

    private static readonly Gen<string> Words = Any(
        "", "0x0", "hash", "\\n", "\\u00e9x", "\\\"", "ä", "0x" + new string('a', 64), new string('b', 200), new string('c', 63) + "\\\\" + new string('d', 70));

    private static readonly Gen<string> Scalars = Gen.OneOf(
        Words.Select(word => $"\"{word}\""), Any("0", "-0", "17", "-1.5e+3", "2E0", "0.001", "true", "false", "null"));

    // The faults of a hostile or half-dead node: bytes that do not belong, a text cut short.
    private static readonly Gen<char> Odd = Gen.Char["{}[]\",:\\ \t\n\0\u0001-+.eEtfnu019ax"];

    [Fact]
    public void A_text_is_passed_over_exactly_when_the_librarys_reader_accepts_it() => Gen
        .Select(Json(4), Gen.Select(Gen.Int[0, 400], Odd).Array[0, 3], Gen.Int[0, 400])
        .Sample(
            (json, faults, cut) =>
            {
                var text = Encoding.UTF8.GetBytes(Damage(json, faults, cut));
                Assert.Equal(LibraryTokens(text) is not null, IsPassedOver(text));
                return true;
            },
            iter: Nightly.Choose(4_000, 400_000));

    [Fact]
    public void A_walk_sees_the_tokens_that_the_librarys_reader_sees() => Gen
        .Select(Json(5), Gen.Select(Gen.Int[0, 400], Odd).Array[0, 1], Gen.Int[0, 800])
        .Sample(
            (json, faults, cut) =>
            {
                var text = Encoding.UTF8.GetBytes(Damage(json, faults, cut));
                Assert.Equal(LibraryTokens(text), WalkTokens(text));
                return true;
            },
            iter: Nightly.Choose(4_000, 400_000));

    [Theory]
    [InlineData(12, true)]
    [InlineData(13, false)]
    public void Nesting_ends_at_the_same_depth(int depth, bool isAllowed)
    {
        var text = Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));

        Assert.Equal(isAllowed, LibraryTokens(text) is not null);
        Assert.Equal(isAllowed, IsPassedOver(text));
        Assert.Equal(isAllowed, WalkTokens(text) is not null);
    }

    [Fact]
    public void Quick_hexadecimal_reads_what_the_careful_kind_reads_and_refuses_what_it_refuses()
    {
        // Mostly the lengths of words, mostly right but for one character: what the quick readers could be wrong about.
        var digits = Any("0123456789abcdef", "0123456789abcdef", "0123456789abcdefABCDEF");
        var length = Gen.OneOf(Gen.Int[0, 70], Any(1, 15, 16, 17, 32, 33, 40, 64, 130), Any(40, 64));
        var plain = Gen.Select(digits, length).SelectMany(one => Gen.Char[one.Item1].Array[one.Item2]);
        var text = Gen.Select(Any("0x", "0x", "0x", "", "0X"), plain, Gen.Int[0, 130], Gen.Char["gG`@/:x0F \u00e9"]).Select((prefix, good, at, odd) =>
            prefix + (at < good.Length ? string.Concat(new string(good, 0, at), odd, new string(good, at + 1, good.Length - at - 1)) : new string(good)));
        text.Sample(
            word =>
            {
                var utf8 = Encoding.UTF8.GetBytes(word);
                Assert.Equal(Hash256.TryParse(utf8, out var hash) ? hash : null, Read(word, static (ref JsonCursor cursor) => (Hash256?)cursor.Hash()));
                Assert.Equal(Address.TryParse(utf8, out var account) ? account : null, Read(word, static (ref JsonCursor cursor) => (Address?)cursor.Account()));
                Assert.Equal(UInt256.TryParseHex(utf8, out var number) ? number : null, Read(word, static (ref JsonCursor cursor) => (UInt256?)cursor.Number()));
                Assert.Equal(
                    UInt256.TryParseHex(utf8, out number) && number.TryToUInt64(out var small) ? small : null,
                    Read(word, static (ref JsonCursor cursor) => (ulong?)cursor.Quantity()));
                Assert.Equal(Careful(word), Read(word, static (ref JsonCursor cursor) => Hex.Encode(cursor.Bytes())));
                Assert.Equal(Careful(word), Read(word, static (ref JsonCursor cursor) => Stored(ref cursor)));
                return true;
            },
            iter: Nightly.Choose(4_000, 400_000));
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<string> Json(int depth) => depth == 0 ? Scalars : Gen.Frequency(
        (2, Scalars),
        (2, Listed(Json(depth - 1)).Select((inner, space) => $"[{space}{inner}]")),
        (3, Listed(Gen.Select(Words, Space, Json(depth - 1), (name, space, value) => $"\"{name}\"{space}:{space}{value}"))
            .Select((inner, space) => $"{{{space}{inner}}}")));

    private static Gen<(string Inner, string Space)> Listed(Gen<string> item) =>
        Gen.Select(Gen.Select(item, Space).Array[0, 4], Space, (items, space) => (string.Join($"{space},", items.Select(one => one.Item1 + one.Item2)), space));

    private static string Damage(string json, (int At, char Odd)[] faults, int cut)
    {
        var text = new StringBuilder(json);
        foreach (var (at, odd) in faults.Where(fault => fault.At < text.Length))
        {
            text[at] = odd;
        }

        // Half of the texts stay whole.
        return cut < text.Length && cut % 2 == 0 ? text.ToString(0, cut) : text.ToString();
    }

    private static bool IsPassedOver(byte[] text)
    {
        try
        {
            var walk = new JsonWalk(text, Deepest);
            walk.Start();
            walk.Finish();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? LibraryTokens(byte[] text)
    {
        var told = new StringBuilder();
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Deepest });
            while (reader.Read())
            {
                told.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(reader.ValueSpan)}\n");
            }

            return told.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? WalkTokens(byte[] text)
    {
        var told = new StringBuilder();
        try
        {
            var walk = new JsonWalk(text, Deepest);
            walk.Start();
            Tell(ref walk, told);
            walk.Finish();
            return told.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Tell(ref JsonWalk walk, StringBuilder told)
    {
        if (walk.First is (byte)'{' or (byte)'[')
        {
            var isObject = walk.First == (byte)'{';
            told.Append(isObject ? "{\n" : "[\n");
            walk.Enter();
            while (isObject ? walk.NextProperty() : walk.NextItem())
            {
                told.Append(isObject ? Encoding.UTF8.GetString(walk.Name) + "\n" : "");
                Tell(ref walk, told);
            }

            told.Append(isObject ? "}\n" : "]\n");
            return;
        }

        var scalar = Encoding.UTF8.GetString(walk.Slice(walk.At, walk.EndOfCurrent() - walk.At));
        told.Append(scalar[0] == '"' ? scalar[1..^1] : scalar).Append('\n');
    }

    private static string? Careful(string word)
    {
        try
        {
            return Hex.Encode(Hex.Decode(word));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Stored(ref JsonCursor cursor)
    {
        var builder = new BlockBuilder(new BlockHeader(new ChainId(1), default, default, default, default, default, 0, 0));
        var range = cursor.Bytes(builder);
        return Hex.Encode(builder.Build().Bytes(range));
    }

    // Followed by something and followed by nothing: the quick readers look further ahead than the text is long.
    private static T? Read<T>(string word, ResultReader<T> read)
    {
        var (alone, among) = (Try($"\"{word}\"", read), Try($"[\"{word}\",\"{new string('7', 80)}\"]", InList(read)));
        Assert.Equal(alone, among);
        return alone;
    }

    private static ResultReader<T> InList<T>(ResultReader<T> read) => (ref JsonCursor cursor) =>
    {
        cursor.EnterArray();
        Assert.True(cursor.NextItem());
        var value = read(ref cursor);
        Assert.True(cursor.NextItem());
        Assert.False(cursor.NextItem());
        return value;
    };

    private static T? Try<T>(string json, ResultReader<T> read)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        try
        {
            return new RpcAnswer("test", bytes, 0, bytes.Length).Read(read);
        }
        catch (NodeAnswerException)
        {
            return default;
        }
    }
}
