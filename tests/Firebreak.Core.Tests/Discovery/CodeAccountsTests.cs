using Firebreak.Core.Discovery;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Core.Tests.Discovery;

public sealed class CodeAccountsTests
{
    private const string Account = "5fbdb2315678afecb367f032d93f642f64180aa3";

    [Theory]
    [InlineData("0x6000" + "7f000000000000000000000000" + Account + "00", 1)] // an immutable
    [InlineData("0x73" + Account, 1)] // a constant
    [InlineData("0x73ffffffffffffffffffffffffffffffffffffffff", 0)] // a mask
    [InlineData("0x7fff0000000000000000000000" + Account, 0)] // a hash
    [InlineData("0x7f000000000000000000000073" + Account, 0)] // what looks like an instruction within a number
    [InlineData("0x73" + "5fbdb231", 0)] // cut off
    public void An_address_is_what_the_code_pushes_as_one(string code, int count) => Assert.Equal(count, CodeAccounts.In(Hex.Decode(code)).Count);

    [Fact]
    public void Each_is_told_once() => Assert.Equal(Address.Parse("0x" + Account), Assert.Single(CodeAccounts.In(Hex.Decode($"0x73{Account}73{Account}"))));
}
