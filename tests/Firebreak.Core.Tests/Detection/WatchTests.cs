using Firebreak.TestKit;
using Xunit;
using static Firebreak.TestKit.A;

namespace Firebreak.Core.Tests.Detection;

public sealed class WatchTests
{
    [Fact]
    public void A_token_that_moves_to_or_from_the_protocol_touches_it_though_nobody_calls_it()
    {
        var (coin, person) = (Account("coin"), Account("person"));
        var block = Block(
            7,
            Moving(Transfer(coin, person, Vault, 1)),
            Moving(Transfer(coin, Vault, person, 1)),
            Moving(Transfer(coin, person, coin, 1)));

        Assert.True(Watch().Touches(block, 0));
        Assert.True(Watch().Touches(block, 1));
        Assert.False(Watch().Touches(block, 2));

        TransactionSketch Moving(LogSketch log) => Transaction(Call(person, coin, "transfer(address,uint256)"), log);
    }
}
