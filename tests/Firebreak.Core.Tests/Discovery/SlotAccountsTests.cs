using Firebreak.Core.Discovery;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Discovery;

public sealed class SlotAccountsTests
{
    private static readonly Address Owner = A.Account("owner of a plain slot");

    [Fact]
    public void An_account_alone_in_its_word_is_whole() => Assert.Equal((Owner, true), SlotAccounts.In(Owner.ToWord()).First());

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(11)]
    public void An_account_that_shares_its_word_is_a_part(int at)
    {
        var word = new byte[32];
        word[31] = 1;
        Owner.ToArray().CopyTo(word, at);

        Assert.Contains((Owner, false), SlotAccounts.In(Hash256.FromBytes(word)));
    }

    [Fact]
    public void Amounts_and_flags_are_no_accounts()
    {
        Assert.Empty(SlotAccounts.In(Hash256.FromUInt256(A.Ether("123456.789"))));
        Assert.Empty(SlotAccounts.In(Hash256.FromUInt256(UInt256.One)));
    }
}
