namespace Firebreak.Ethereum.Tests.Ens;

public sealed class EnsNameTests
{
    [Theory]
    [InlineData("", "0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("eth", "0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae")]
    [InlineData("Foo.ETH", "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f")]
    public void The_nodes_of_erc_137_follow_from_the_names(string name, string node) => Assert.Equal(node, EnsName.Hash(name).ToString());

    [Theory]
    [InlineData(".")]
    [InlineData("eth.")]
    [InlineData(".eth")]
    [InlineData("a..eth")]
    [InlineData("vitаlik.eth")]
    [InlineData("a b.eth")]
    [InlineData("\u202eeth")]
    public void A_name_that_could_deceive_is_refused(string name) => Assert.Throws<FormatException>(() => EnsName.Hash(name));

    [Fact]
    public void A_name_of_absurd_length_is_refused() => Assert.Throws<FormatException>(() => EnsName.Hash(new string('a', 100_000)));
}
