using Firebreak.Adapters.JsonRpc;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class FetchWindowTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_widens_on_a_node_that_answers_any_number_at_once()
    {
        var window = new FetchWindow(_time);

        Take(window, 400, at => TimeSpan.FromMilliseconds(100.0 / at));

        Assert.True(window.Width > 32, $"{window.Width} at once.");
    }

    [Fact]
    public void It_stays_narrow_on_a_node_that_answers_one_after_the_other()
    {
        var window = new FetchWindow(_time);

        Take(window, 400, _ => TimeSpan.FromMilliseconds(10));

        Assert.InRange(window.Width, 2, 10);
    }

    [Fact]
    public void It_gives_way_to_a_node_that_asks_for_fewer_requests_and_comes_back()
    {
        var window = new FetchWindow(_time);
        Take(window, 400, at => TimeSpan.FromMilliseconds(100.0 / at));
        var wide = window.Width;

        window.Failed();
        var after = window.Width;
        window.Failed();
        window.Failed();
        window.Failed();
        window.Failed();
        var narrow = window.Width;
        Take(window, 400, at => TimeSpan.FromMilliseconds(100.0 / at));

        Assert.Equal(wide / 2, after);
        Assert.Equal(2, narrow);
        Assert.True(window.Width > 32, $"{window.Width} at once.");
    }

    [Fact]
    public void Heavy_blocks_come_one_by_one_whatever_the_node_can_do()
    {
        var window = new FetchWindow(_time, mostBytes: 100);
        window.Took(60);

        Assert.Equal(1, window.Width);
    }

    private void Take(FetchWindow window, int blocks, Func<int, TimeSpan> each)
    {
        for (var i = 0; i < blocks; i++)
        {
            _time.Advance(each(window.Width));
            window.Took(1_000);
        }
    }
}
