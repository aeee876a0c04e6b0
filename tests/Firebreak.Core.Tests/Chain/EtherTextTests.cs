using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Core.Tests.Chain;

public sealed class EtherTextTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    [InlineData("80.436207587681725058", "80.4362")]
    [InlineData("0.000012330304188604", "0.0000123")]
    [InlineData("1915.170223014997174117", "1915.1702")]
    [InlineData("2.00000000000000001", "2")]
    [InlineData("0.000000000000000001", "0.000000000000000001")]
    public void Reads_in_a_hurry(string exact, string shown) => Assert.Equal(shown, UInt256.FromUnits(exact, 18).ToEther());

    [Fact]
    public void Never_shows_more_than_there_is() => Gen.ULong.Sample(wei =>
        Assert.True(UInt256.FromUnits(((UInt256)wei).ToEther(), 18) <= wei));
}
