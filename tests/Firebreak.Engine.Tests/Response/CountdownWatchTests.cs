using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Firebreak.Engine.Tests.Response;

/// <summary>A pause that ends by itself is told of before it does, whatever happened to the process between.</summary>
public sealed class CountdownWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_are_told_before_a_pause_ends_and_after_it_has_and_a_restart_changes_nothing()
    {
        var (house, book) = (await House.OpenAsync(), new TroubleBook());
        await house.CalmAsync();
        var watch = Watch(house, book);

        await watch.LookAsync(Token);
        await watch.LookAsync(Token);
        var bound = Assert.Single((await house.LookAsync()).Plans[0].Bounds);
        Assert.Equal(bound.Since.AddHours(12), bound.EndsAt);
        Assert.Empty(book.Standing);

        house.Time.Advance(bound.EndsAt.AddHours(-2.5) - house.Time.GetUtcNow());
        await Watch(house, book).LookAsync(Token);
        var near = Assert.Single(book.Standing);
        Assert.Equal(TroubleKind.EffectEnding, near.Kind);
        Assert.Contains("HarborVault.pause() ends by itself on", near.Because, StringComparison.Ordinal);
        Assert.Contains("in 2 h 30 min; it can be pulled again", near.Because, StringComparison.Ordinal);

        house.Time.Advance(TimeSpan.FromHours(3));
        await Watch(house, book).LookAsync(Token);
        Assert.Contains("has ended by itself", Assert.Single(book.Standing).Because, StringComparison.Ordinal);

        using var desk = house.Desk();
        await desk.SubmitAsync(house.Incident, new Command.Close("over"), Actor.Human("Grace"), Token);
        await Watch(house, book).LookAsync(Token);
        Assert.Empty(book.Standing);
    }

    [Fact]
    public async Task What_its_owners_lifted_themselves_ends_no_more()
    {
        var (house, book) = (await House.OpenAsync(), new TroubleBook());
        await house.CalmAsync();
        var watch = Watch(house, book);
        await watch.LookAsync(Token);
        house.Time.Advance(TimeSpan.FromHours(10));
        await watch.LookAsync(Token);
        Assert.Single(book.Standing);

        house.Chain.Turn(isPaused: false);
        await watch.LookAsync(Token);
        Assert.Empty(book.Standing);
    }

    private static CountdownWatch Watch(House house, TroubleBook book)
    {
        var scene = house.Scene(house.Chain, house.Chain, house.Chain);
        var levers = scene.Packs with { Levers = [HarborLevers.Pause with { Life = LeverLife.Unbounded with { Acts = "12 h" } }] };
        return new CountdownWatch(house.Desk(), scene with { Packs = levers }, book, NullLogger<CountdownWatch>.Instance);
    }
}
