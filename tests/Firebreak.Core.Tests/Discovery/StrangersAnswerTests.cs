using System.Text;
using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Core.Tests.Discovery;

public sealed class StrangersAnswerTests
{
    private static readonly AbiFunction Echo = AbiFunction.Parse("function f(string text)");

    private static readonly Address Token = Address.Parse("0x00000000000000000000000000000000000000aa");

    [Fact]
    public void Text_is_bounded_and_escaped_whatever_it_says() => Gen.String.Sample(text =>
    {
        var shown = StrangersAnswer.Text(Echo.Encode(text).AsSpan(4));
        return shown is null || (shown.Length <= 80 && !shown.Any(char.IsControl) && !shown.Contains('\u202e', StringComparison.Ordinal));
    });

    [Fact]
    public void Any_bytes_are_text_or_none() => Gen.Byte.Array[0, 300].Sample(bytes => StrangersAnswer.Text(bytes) is null or { Length: <= 80 });

    [Fact]
    public void Old_tokens_answer_their_symbol_in_one_word() =>
        Assert.Equal("MKR", StrangersAnswer.Text([.. Encoding.ASCII.GetBytes("MKR"), .. new byte[29]]));

    [Fact]
    public void A_text_longer_than_its_answer_is_none()
    {
        var answer = Echo.Encode("Harbor")[4..];
        answer.AsSpan(32, 32).Fill(0xff);

        Assert.Null(StrangersAnswer.Text(answer));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(36, 36)]
    [InlineData(37, null)]
    [InlineData(255, null)]
    public void Absurd_decimals_are_refused(int answered, int? understood) =>
        Assert.Equal(understood, StrangersAnswer.Decimals(((UInt256)(uint)answered).ToBigEndian()));

    [Fact]
    public void A_flag_is_zero_or_one_and_an_address_no_larger_than_an_address()
    {
        Assert.Null(StrangersAnswer.Flag(((UInt256)2u).ToBigEndian()));
        Assert.Null(StrangersAnswer.Flag(new byte[31]));
        Assert.Null(StrangersAnswer.Account(UInt256.MaxValue.ToBigEndian()));
        Assert.Equal(Token, StrangersAnswer.Account(Token.ToWord().AsBytes()));
    }

    [Fact]
    public void Role_logs_of_another_form_are_no_claims()
    {
        var role = Keccak.Hash("PAUSER_ROLE");
        var ledger = new RoleLedger();
        ledger.Add([RoleLedger.Granted, role, Token.ToWord(), Token.ToWord()]);
        ledger.Add([RoleLedger.Granted, role, Token.ToWord()]);
        ledger.Add([RoleLedger.Granted, role, Keccak.Hash("no address"), Token.ToWord()]);

        Assert.Equal([(role, Token)], ledger.Pairs);
        Assert.Equal("PAUSER_ROLE", WellKnownRoles.NameOf(role));
        Assert.Equal("EMERGENCY_ADMIN_ROLE", WellKnownRoles.NameOf(Keccak.Hash("EMERGENCY_ADMIN")));
    }

    [Fact]
    public void Two_tokens_of_one_symbol_and_a_coin_of_that_symbol_keep_apart()
    {
        Address[] tokens = [Token, Address.Parse("0x00000000000000000000000000000000000000bb")];
        var account = new DiscoveredAccount { Address = Token, Hop = 0, Kind = "erc20" };
        var found = new Discovered(
            new ChainId(1), new BlockRef(1, Hash256.Zero), [account],
            [.. tokens.Select(token => new DiscoveredToken(token, "ETH", "Ether", 18, "logs"))]);

        var symbols = ProtocolDraft.Of(found, "Mine").Assets.Select(asset => asset.Symbol).ToList();

        Assert.Equal("ETH", symbols[0]);
        Assert.Equal(3, symbols.Distinct().Count());
    }
}
