using System.Globalization;
using System.Numerics;
using CsCheck;
using Firebreak.Adapters.Packs.Scenarios;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs.Scenarios;

public sealed class ExpressionParserTests
{
    [Theory]
    [InlineData("1_000", "1000")]
    [InlineData("2.5 ether", "2500000000000000000")]
    [InlineData("0.5gwei", "500000000")]
    [InlineData("1500e6", "1500000000")]
    [InlineData("1.25e2", "125")]
    public void A_number_is_exact(string text, string value) =>
        Assert.Equal(BigInteger.Parse(value, CultureInfo.InvariantCulture), Assert.IsType<Expression.Number>(ExpressionParser.Parse(text)).Value);

    [Fact]
    public void Points_before_lines()
    {
        var sum = Assert.IsType<Expression.Sum>(ExpressionParser.Parse("1 + 2 * (3 - $x)"));

        Assert.Equal('+', sum.Operator);
        Assert.Equal('*', Assert.IsType<Expression.Sum>(sum.Right).Operator);
    }

    [Fact]
    public void A_question_has_arguments_and_its_answer_has_parts()
    {
        var item = Assert.IsType<Expression.Item>(ExpressionParser.Parse("$pair.getReserves($a, [1, 'x'], (0xff, true))[1]"));

        var ask = Assert.IsType<Expression.Ask>(item.Of);
        Assert.Equal(("getReserves", 3), (ask.Function, ask.Arguments.Count));
        Assert.Equal(2, Assert.IsType<Expression.Row>(ask.Arguments[2]).Values.Count);
    }

    [Theory]
    [InlineData("(1)", typeof(Expression.Number))]
    [InlineData("(1,)", typeof(Expression.Row))]
    [InlineData("()", typeof(Expression.Row))]
    public void Brackets_around_one_value_are_no_tuple_unless_a_comma_says_so(string text, Type kind) => Assert.IsType(kind, ExpressionParser.Parse(text));

    [Theory]
    [InlineData("", 0)]
    [InlineData("1 +", 3)]
    [InlineData("alice", 0)]
    [InlineData("'open", 0)]
    [InlineData("0xabc", 0)]
    [InlineData("1.5 wei", 0)]
    [InlineData("1 $x", 2)]
    [InlineData("$a.f(1", 6)]
    public void What_is_no_expression_is_told_with_its_place(string text, int column) =>
        Assert.Equal(column, Assert.Throws<ExpressionException>(() => ExpressionParser.Parse(text)).Column);

    [Fact]
    public void Nesting_is_bounded() => Assert.Throws<ExpressionException>(() => ExpressionParser.Parse(new string('(', 5_000)));

    [Fact]
    public void Any_text_is_an_expression_or_is_refused() => Gen.String[Gen.Char["$()[],.'+-*/%0123456789abcxe _\"\n"], 0, 60].Sample(text =>
    {
        try
        {
            Assert.NotNull(ExpressionParser.Parse(text));
        }
        catch (ExpressionException exception)
        {
            Assert.InRange(exception.Column, 0, text.Length);
        }
    });
}
