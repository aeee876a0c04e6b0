using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;
using Spectre.Console;

namespace Firebreak.Cli.Judging;

/// <summary>A progress bar on standard error while a range is judged, where a terminal is watching.</summary>
internal static class RangeProgress
{
    /// <param name="judge">Does the work; tells each step.</param>
    public static Task<JudgedRange> ShowAsync(ulong from, ulong to, Func<Action<RangeStep>?, Task<JudgedRange>> judge) =>
        Console.IsErrorRedirected ? judge(null) : DrawAsync(from, to, judge);

    // By itself, so that nothing of the console is loaded where nobody looks.
    private static Task<JudgedRange> DrawAsync(ulong from, ulong to, Func<Action<RangeStep>?, Task<JudgedRange>> judge) => Shell.People.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask(FormattableString.Invariant($"blocks {from} to {to}"), maxValue: (double)(to - from) + 1);
            return await judge(step => task.Value = step.Update is ChainUpdate.Advanced { Block: var block } ? block.Ref.Number - from + 1 : task.Value);
        });
}
