using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Alerting.Notifying;

public sealed class MatcherTests
{
    private static readonly Labels Labels = Labels.Of([new Label("severity", "P1"), new Label("rule", "reentrancy")]);

    [Theory]
    [InlineData("severity=P1", true)]
    [InlineData("severity = \"P1\"", true)]
    [InlineData("severity=\"P2\"", false)]
    [InlineData("severity!=P1", false)]
    [InlineData("rule=~\"re.*\"", true)]
    [InlineData("rule=~\"entr\"", false)]
    [InlineData("rule!~\"re.*|x\"", false)]
    [InlineData("missing=\"\"", true)]
    [InlineData("missing!=\"\"", false)]
    [InlineData("missing=~\".*\"", true)]
    [InlineData("missing=~\".+\"", false)]
    public void A_matcher_compares_the_whole_value_and_takes_a_missing_label_as_empty(string text, bool matches) =>
        Assert.Equal(matches, Matcher.Parse(text).IsMatch(Labels));

    [Theory]
    [InlineData("severity")]
    [InlineData("=P1")]
    [InlineData("1a=x")]
    [InlineData("a=\"x")]
    [InlineData("a=\"x\" y")]
    [InlineData("a=~\"(\"")]
    [InlineData("a=~\"(x)\\\\1\"")]
    public void What_is_no_matcher_is_refused(string text) => Assert.Throws<FormatException>(() => Matcher.Parse(text));

    [Fact]
    public void A_pattern_that_would_take_for_ever_elsewhere_answers()
    {
        var matcher = Matcher.Parse("rule=~\"(a+)+b\"");

        Assert.False(matcher.IsMatch(Labels.Of([new Label("rule", new string('a', 100_000))])));
    }

    [Fact]
    public void What_is_written_reads_the_same_again()
    {
        var matcher = new Matcher("rule", MatchOperator.NotLike, "a\"b\\\\c\nd");

        Assert.Equal(matcher, Matcher.Parse(matcher.ToString()));
    }

    [Fact]
    public void The_labels_of_an_alert_say_rule_severity_family_chain_protocol_and_contract()
    {
        var alert = Firebreak.Core.Alerting.Alert.From(A.Signal() with { Severity = Severity.P2 }, default, A.Dawn);

        Assert.Equal(
            $"{{about=\"chain\", alertname=\"reentrancy\", chain=\"eip155:31337\", contract=\"{A.Vault}\", contract_name=\"HarborVault\", family=\"control-flow\", "
            + "page=\"true\", protocol=\"Harbor\", rule=\"reentrancy\", severity=\"P2\"}",
            AlertLabels.Of(alert, A.Protocol()).ToString());
    }
}

public sealed class RouteTests
{
    private static readonly Labels Page = Labels.Of([new Label("page", "true"), new Label("rule", "reentrancy")]);

    [Fact]
    public void The_deepest_match_wins_and_the_first_of_sisters()
    {
        var deep = A.RouteTo("deep", "rule=reentrancy");
        var root = A.Route(A.RouteTo("other", "page=false"), A.RouteTo("pages", "page=true") with { Routes = [deep] }, A.RouteTo("late", "page=true"));

        Assert.Equal([deep], root.Match(Page));
    }

    [Fact]
    public void A_route_that_continues_lets_its_sisters_be_told_too()
    {
        var (first, second) = (A.RouteTo("first", "page=true") with { Continue = true }, A.RouteTo("second", "page=true"));

        Assert.Equal([first, second], A.Route(first, second, A.RouteTo("third")).Match(Page));
    }

    [Fact]
    public void What_matches_no_child_stays_with_the_parent()
    {
        var root = A.Route(A.RouteTo("pages", "page=true"));

        Assert.Equal([root], root.Match(Labels.Empty));
    }

    [Fact]
    public void Grouping_by_all_labels_groups_nothing()
    {
        var (one, other) = (Labels.Of([new Label("rule", "a")]), Labels.Of([new Label("rule", "b")]));

        Assert.Equal(A.Route().GroupKey(one), A.Route().GroupKey(other));
        Assert.NotEqual((A.Route() with { GroupBy = null }).GroupKey(one), (A.Route() with { GroupBy = null }).GroupKey(other));
    }
}

public sealed class TimeWindowTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-07-01T07:59:00Z", false)] // 09:59 in summer
    [InlineData("2026-07-01T08:00:00Z", true)]
    [InlineData("2026-01-01T08:30:00Z", false)] // 09:30 in winter
    [InlineData("2026-01-01T09:00:00Z", true)]
    public void Hours_are_those_of_the_clock_on_the_wall(string instant, bool isIn) =>
        Assert.Equal(isIn, At(new TimeSpec(Berlin) { Times = [new ClockRange(600, 660)] }, instant));

    [Fact]
    public void The_hour_that_is_skipped_does_not_occur_and_the_hour_that_comes_twice_counts_twice()
    {
        var night = new TimeSpec(Berlin) { Times = [new ClockRange(120, 180)] };

        Assert.Equal(0, Minutes(night, "2026-03-29T00:00:00Z"));
        Assert.Equal(120, Minutes(night, "2026-10-24T23:00:00Z"));
        Assert.Equal(60, Minutes(night, "2026-06-01T00:00:00Z"));
    }

    [Theory]
    [InlineData("2026-02-28T12:00:00Z", true)]
    [InlineData("2026-02-27T12:00:00Z", false)]
    [InlineData("2028-02-28T12:00:00Z", false)]
    [InlineData("2028-02-29T12:00:00Z", true)]
    public void The_last_day_of_a_month_is_counted_from_its_end(string instant, bool isIn) =>
        Assert.Equal(isIn, At(new TimeSpec(TimeZoneInfo.Utc) { DaysOfMonth = [new WholeRange(-1, -1)] }, instant));

    [Fact]
    public void All_parts_must_hold()
    {
        var spec = new TimeSpec(TimeZoneInfo.Utc) { Weekdays = [new WholeRange(1, 5)], Months = [new WholeRange(3, 3)], Years = [new WholeRange(2026, 2026)] };

        Assert.True(At(spec, "2026-03-02T00:00:00Z"));
        Assert.False(At(spec, "2026-03-01T00:00:00Z")); // a Sunday
        Assert.False(At(spec, "2026-04-02T00:00:00Z"));
        Assert.False(At(spec, "2027-03-02T00:00:00Z"));
    }

    private static bool At(TimeSpec spec, string instant) =>
        new TimeWindow("w", [spec]).Contains(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture));

    private static int Minutes(TimeSpec spec, string from)
    {
        var start = DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        return Enumerable.Range(0, 300).Count(minute => spec.Contains(start.AddMinutes(minute)));
    }
}
