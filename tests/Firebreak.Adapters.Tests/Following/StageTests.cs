using Xunit;

namespace Firebreak.Adapters.Tests.Following;

public sealed class StageTests
{
    [Fact]
    public void Hours_pass_in_the_order_of_the_timers()
    {
        var (stage, told) = (new Stage(), new List<string>());
        stage.Run(() => Task.WhenAll(TellAsync(3), TellAsync(1), TellAsync(2)));
        Assert.Equal(["1 at 1", "2 at 2", "3 at 3"], told);

        async Task TellAsync(int hours)
        {
            await Task.Delay(TimeSpan.FromHours(hours), stage.Clock);
            told.Add($"{hours} at {stage.Clock.GetTimestamp() / TimeSpan.TicksPerHour}");
        }
    }

    [Fact]
    public void Who_leaves_for_another_thread_ends_the_play_because_time_would_not_wait()
    {
        var stage = new Stage();
        var fault = Assert.Throws<InvalidOperationException>(() => stage.Run(() => Task.WhenAll(TickAsync(), LeaveAsync())));
        Assert.Contains("another thread", fault.Message, StringComparison.Ordinal);

        static async Task LeaveAsync() => await Task.Run(() => Thread.Sleep(1));

        async Task TickAsync()
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMinutes(1), stage.Clock);
            }
        }
    }

    [Fact]
    public void A_play_in_which_everybody_waits_for_ever_ends_at_once()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new Stage().Run(() => new TaskCompletionSource().Task));
        Assert.Contains("ever happen", fault.Message, StringComparison.Ordinal);
    }
}
