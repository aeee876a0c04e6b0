using System.Reflection;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

public sealed class BranchTests(GuardStage stage) : IClassFixture<GuardStage>
{
    [Fact]
    public async Task The_tests_of_the_guard_take_every_branch_of_its_source_both_ways()
    {
        var count = new BranchCount();
        foreach (var (method, arguments) in Tests())
        {
            var tests = new GuardTests(stage);
            await tests.InitializeAsync();
            stage.Mined = hash => count.FollowAsync(stage, hash);
            await (Task)method.Invoke(tests, arguments)!;
            stage.Mined = null;
        }

        var report = await count.ReportAsync("FirebreakGuard");

        Tallies.Note(
            "Branches of FirebreakGuard taken by its tests",
            $"{report.SidesTaken} of {report.Sides} sides of {report.Branches.Count} branches of the source; "
            + $"{report.CodeSidesTaken} of {report.CodeSides} sides of the deployed code's jumps, the compiler's own checks included");
        Assert.Empty(report.Branches.Where(branch => branch.Sides < 2).Select(branch => branch.ToString()));
        Assert.True(report.Branches.Count >= 20, "branches.mjs does not find the branches any more");
    }

    private static IEnumerable<(MethodInfo Method, object?[]? Arguments)> Tests() =>
        from method in typeof(GuardTests).GetMethods()
        where method.IsDefined(typeof(FactAttribute))
        from arguments in method.GetCustomAttributes<InlineDataAttribute>().Select(row => (object?[]?)row.Data).DefaultIfEmpty()
        select (method, arguments);
}
