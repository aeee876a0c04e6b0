using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection.Writing;

/// <summary>Whoever emits a log or makes a call writes what he likes into it.</summary>
public sealed class HostileTests
{
    private const string Said = "Said(address indexed who, string what)";

    [Fact]
    public void A_transaction_of_a_hundred_thousand_logs_is_judged_within_bounds_and_the_rest_is_told()
    {
        var transfer = Transfer(Vault, Account("a"), Vault, 1);
        var block = Block(7, Logging([.. Enumerable.Repeat(transfer, 100_000)]));
        var book = Book(
            Draft(TriggerKind.Log, TransferEvent, "value >= 1", id: "plain"),
            Draft(TriggerKind.Log, TransferEvent, id: "window") with { Window = Over("1 h", "count() >= 1000", by: ["to"]) });

        var judged = book.Judge(block, null);

        Assert.Equal(["plain", "window"], judged.Signals.Select(signal => signal.Rule));
        Assert.Contains("(and 99999 more in the same transaction)", judged.Signals[0].Because, StringComparison.Ordinal);
        Assert.Equal(1_000, judged.Measurements.Count);
        Assert.Equal("more than 1000 matches for its window in one transaction", Assert.Single(judged.Gaps).Reason);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\u202egnp.exe")]
    [InlineData("\u001b]0;owned\u0007")]
    public void A_text_of_a_megabyte_is_read_whole_and_shown_short_and_without_tricks(string trick)
    {
        var text = trick + new string('x', 1 << 20);

        var signal = Assert.Single(Judge(Abi(text), "length(what) > 1_000_000 AND what ends_with 'xxx'").Signals);

        Assert.True(signal.Because.Length < 1_000, $"{signal.Because.Length} characters");
        Assert.DoesNotContain(signal.Because, character => char.IsControl(character) || character == '\u202e');
    }

    [Fact]
    public void What_is_no_encoding_of_the_event_is_no_match_and_no_trouble()
    {
        UInt256[] words = [UInt256.MaxValue, 32, 0x20, 0x40, 1UL << 40];
        foreach (var (offset, length) in words.SelectMany(offset => words, (offset, length) => (offset, length)))
        {
            var judged = Judge([.. offset.ToBigEndian(), .. length.ToBigEndian(), 0xff, 0xfe, 0xc3, 0x28], "NOT what contains 'zz'");

            Assert.Empty(judged.Gaps);
        }

        // Texts that are no UTF-8 are no such texts.
        var invalid = Abi("aaaa");
        invalid[64] = 0xff;
        Assert.Empty(Judge(invalid, "what contains 'a'").Gaps);
    }

    private static byte[] Abi(string text) => AbiCodec.Encode([AbiType.Parse("string")], [text]);

    private static WrittenJudgement Judge(byte[] data, string where)
    {
        var block = Block(7, Logging(new LogSketch(Vault, [AbiEvent.Parse(Said).Topic0, Account("who").ToWord()], data)));
        return Book(Draft(TriggerKind.Log, Said, where)).Judge(block, null);
    }
}
