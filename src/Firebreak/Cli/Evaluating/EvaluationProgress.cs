using Spectre.Console;

namespace Firebreak.Cli.Evaluating;

/// <summary>A progress bar for each set on standard error, where a terminal is watching.</summary>
internal static class EvaluationProgress
{
    public static Task<T> ShowAsync<T>(Func<Action<string, double>, Task<T>> judge)
    {
        if (Console.IsErrorRedirected)
        {
            return judge((_, _) => { });
        }

        return Shell.People.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var tasks = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                return judge((set, done) =>
                {
                    if (!tasks.TryGetValue(set, out var task))
                    {
                        tasks[set] = task = context.AddTask(Screen.Cell(set), maxValue: 1);
                    }

                    task.Value = done;
                });
            });
    }
}
