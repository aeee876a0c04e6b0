using CsCheck;

namespace Firebreak.Ethereum.Tests.Abi;

public sealed class RevertReasonTests
{
    [Fact]
    public void The_text_of_a_require_is_given_as_it_is() =>
        Assert.Equal("Pausable: paused", RevertReason.Describe(Error("Pausable: paused")));

    [Fact]
    public void A_panic_is_explained() =>
        Assert.Equal(
            "panic 0x11: arithmetic overflow or underflow",
            RevertReason.Describe(AbiFunction.Parse("Panic(uint256)").Encode(0x11)));

    [Fact]
    public void A_panic_of_an_impossible_code_is_not_taken_for_another() =>
        Assert.Equal(
            "panic 0x10000000000000011: of an unknown kind",
            RevertReason.Describe(AbiFunction.Parse("Panic(uint256)").Encode((UInt256.One << 64) + 0x11u)));

    [Fact]
    public void The_name_of_a_parameter_cannot_steer_the_terminal()
    {
        var error = new AbiError("E", [new AbiParameter("\u001b]0;owned\u0007", AbiType.Parse("bool"))]);
        Assert.DoesNotContain(RevertReason.Describe(AbiFunction.Parse("E(bool)").Encode(true), [error]), char.IsControl);
    }

    [Fact]
    public void The_contracts_own_error_is_named_with_its_values()
    {
        var error = AbiError.Parse("error InsufficientBalance(uint256 available, string note)");
        var data = AbiFunction.Parse("InsufficientBalance(uint256,string)").Encode(7, "x");
        Assert.Equal("InsufficientBalance(available: 7, note: \"x\")", RevertReason.Describe(data, [error]));
        Assert.StartsWith("reverted with the unknown error 0x", RevertReason.Describe(AbiFunction.Parse("Other(uint8)").Encode(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_and_nonsense_are_described_too()
    {
        Assert.Equal("reverted without a reason", RevertReason.Describe([]));
        Assert.StartsWith("reverted with malformed data 0x08c379a0", RevertReason.Describe(Hex.Decode("0x08c379a0ff")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_text_cannot_flood_or_steer_the_terminal()
    {
        var shown = RevertReason.Describe(Error("\u001b]0;owned\u0007\r\n\u202e" + new string('A', 1_000_000)));
        Assert.True(shown.Length <= RevertReason.LongestText + 16);
        Assert.DoesNotContain(shown, character => char.IsControl(character) || character == '\u202e');
        Assert.StartsWith("\\u{1b}]0;owned\\u{7}\\u{d}\\u{a}\\u{202e}AAA", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_give_one_short_line() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            foreach (var data in new[] { bytes, [0x08, 0xc3, 0x79, 0xa0, .. bytes], [0x4e, 0x48, 0x7b, 0x71, .. bytes] })
            {
                var shown = RevertReason.Describe(data);
                Assert.True(shown.Length is > 0 and <= RevertReason.LongestText + 16);
                Assert.DoesNotContain(shown, char.IsControl);
            }
        }, iter: 5_000);

    private static byte[] Error(string text) => AbiFunction.Parse("Error(string)").Encode(text);
}
