using System.Globalization;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Core.Detection.Writing;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

/// <summary>Rules and drills have a grammar each (ADR 14), and one way to write a number.</summary>
public sealed class NumeralTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("12")]
    [InlineData("1_000")]
    [InlineData("7 wei")]
    [InlineData("5 gwei")]
    [InlineData("1_000 ether")]
    [InlineData("1.5 ether")]
    [InlineData("20_000e6")]
    [InlineData("1.25e18")]
    public void A_number_is_the_same_in_a_rule_and_in_a_drill(string text)
    {
        var inDrill = Assert.IsType<Expression.Number>(ExpressionParser.Parse(text)).Value;
        var value = UInt256.Parse(inDrill.ToString(CultureInfo.InvariantCulture));

        var judged = A.Book(A.Draft(TriggerKind.Log, A.TransferEvent, $"value == {text}"))
            .Judge(A.Block(7, A.Logging(A.Transfer(A.Vault, A.Vault, A.Account("someone"), value), A.Transfer(A.Vault, A.Vault, A.Account("someone"), value + 1u))), null);

        Assert.DoesNotContain("more in the same transaction", Assert.Single(judged.Signals).Because, StringComparison.Ordinal);
    }
}
