using System.Net;
using Firebreak.Web;
using Firebreak.Web.Guard;
using Microsoft.Extensions.Options;
using Xunit;

namespace Firebreak.Acceptance.Tests.Web;

public sealed class OriginGuardTests
{
    private static readonly RequestOrigin Local = new("POST", "http", "127.0.0.1:5080", null, null, IPAddress.Loopback, 5080);

    [Theory]
    [InlineData("127.0.0.1:5080")]
    [InlineData("localhost:5080")]
    [InlineData("[::1]:5080")]
    public void Loopback_by_any_of_its_names_may_pass(string host) => Assert.Null(Guard().ObjectionTo(Local with { Host = host }));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:5081")]
    [InlineData("localhost.evil.example:5080")]
    [InlineData("evil.example:5080")]
    [InlineData("")]
    public void Any_other_name_is_turned_away(string host) => Assert.NotNull(Guard().ObjectionTo(Local with { Host = host }));

    [Fact]
    public void A_caller_from_another_machine_is_turned_away_even_if_it_names_loopback() =>
        Assert.NotNull(Guard().ObjectionTo(Local with { Caller = IPAddress.Parse("192.0.2.7") }));

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080", false)]
    [InlineData("http://127.0.0.1:5080.evil.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void A_declared_origin_must_be_the_very_same(string origin, bool passes) =>
        Assert.Equal(passes, Guard().ObjectionTo(Local with { Origin = origin }) is null);

    [Theory]
    [InlineData("POST", "cross-site", false)]
    [InlineData("POST", "same-site", false)]
    [InlineData("POST", "same-origin", true)]
    [InlineData("GET", "cross-site", true)]
    public void A_browser_that_says_where_a_write_comes_from_is_believed(string method, string site, bool passes) =>
        Assert.Equal(passes, Guard().ObjectionTo(Local with { Method = method, FetchSite = site }) is null);

    [Fact]
    public void Behind_a_proxy_only_the_configured_origin_may_pass()
    {
        var guard = Guard(new Uri("https://room.example.org"));
        var proxied = Local with { Host = "room.example.org", Origin = "https://room.example.org", Caller = IPAddress.Parse("192.0.2.7") };

        Assert.Null(guard.ObjectionTo(proxied));
        Assert.NotNull(guard.ObjectionTo(proxied with { Origin = "https://room.example.org.evil.example" }));
        Assert.NotNull(guard.ObjectionTo(proxied with { Host = "evil.example" }));
    }

    private static OriginGuard Guard(params Uri[] origins) => new(Options.Create(new IncidentRoomOptions { Origins = origins }));
}
