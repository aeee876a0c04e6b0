using Firebreak.Core.Detection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Detection;

/// <summary>A rule in shadow is held against what judges, transaction by transaction.</summary>
public sealed class ShadowComparisonTests
{
    [Fact]
    public void Pages_of_both_of_one_alone_and_what_differs_are_told_apart()
    {
        var shadows = new[]
        {
            A.Signal(5, "both", "changed"), A.Signal(6, "shadow alone", "changed"), A.Signal(7, "quiet", "changed", pages: false), A.Signal(6, "shadow alone", "changed"),
        };
        var live = new[] { A.Signal(5, "both"), A.Signal(8, "live alone"), A.Signal(9, "live ticket", pages: false), A.Signal(6, "shadow alone", pages: false) };

        var compared = Assert.Single(ShadowComparison.Of(shadows, live, against: null));

        Assert.Equal(("changed", 3), (compared.Rule, compared.Told));
        Assert.Equal([A.Hash("both")], compared.Both.Select(one => one.Transaction));
        Assert.Equal([A.Hash("shadow alone")], compared.ByShadow.Select(one => one.Transaction));
        Assert.Equal([A.Hash("live alone")], compared.ByLive.Select(one => one.Transaction));
        Assert.Equal(2, Assert.Single(ShadowComparison.Of(shadows, live, against: "another rule")).ByShadow.Count);
    }
}
