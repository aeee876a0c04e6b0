using CsCheck;
using Firebreak.Core.Detection.Network;
using Xunit;

namespace Firebreak.Core.Tests.Detection.Network;

public sealed class BrokenClientTests
{
    private static readonly BrokenClient Geth = new("geth", "Geth", "Geth", From: null, Version("1.16.8"), "It falls over.", "Upgrade.");
    private static readonly BrokenClient Nethermind = new("nethermind", "Nethermind", "Nethermind", Version("1.23.0"), Version("1.25.2"), "It stalls.", "Upgrade.");

    [Theory]
    [InlineData("Geth/v1.13.14-stable-2bd6bd01/linux-amd64/go1.21.7", true)]
    [InlineData("geth/v1.9.25/linux", true)]
    [InlineData("Geth/a name of the operator's own/v1.16.7-unstable/linux-amd64", true)]
    [InlineData("Geth/v1.16.8-stable/linux-amd64", false)]
    [InlineData("Geth/v1.100.0/linux-amd64", false)]
    [InlineData("Geth/v2.0.0/linux-amd64", false)]
    [InlineData("GethForGolems/v1.0.0", false)]
    [InlineData("Geth/of no version", false)]
    [InlineData("Geth", false)]
    [InlineData("", false)]
    [InlineData("anvil/v1.2.3", false)]
    public void A_version_below_the_mend_is_broken_and_nothing_that_cannot_be_read(string told, bool isBroken) => Assert.Equal(isBroken, Geth.Is(told));

    [Theory]
    [InlineData("Nethermind/v1.22.9/linux-x64", false)]
    [InlineData("Nethermind/v1.23.0/linux-x64", true)]
    [InlineData("Nethermind/v1.25.1/linux-x64", true)]
    [InlineData("Nethermind/v1.25.2/linux-x64", false)]
    public void A_fault_has_a_beginning_and_an_end(string told, bool isBroken) => Assert.Equal(isBroken, Nethermind.Is(told));

    [Fact]
    public void A_program_that_nobody_maintains_is_broken_in_every_version()
    {
        var abandoned = Geth with { Client = "OpenEthereum", Below = null };
        Assert.True(abandoned.Is("OpenEthereum//v3.3.5-stable/x86_64-linux-gnu"));
        Assert.True(abandoned.Is("OpenEthereum"));
    }

    [Fact]
    public void Whatever_a_node_calls_itself_is_judged_without_a_fault() => Gen.String.Sample(text => Geth.Is(text) | Geth.Is($"Geth/{text}") | Geth.Is($"Geth/v{text}") | true);

    private static ClientVersion Version(string text) => ClientVersion.TryParse(text, out var version) ? version : throw new FormatException(text);
}
