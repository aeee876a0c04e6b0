using Firebreak.Adapters.Archive.Recorded;
using Firebreak.Adapters.Packs;
using Firebreak.Cli.Evaluating;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Engine.Evaluation;
using Firebreak.Engine.Ingest;

namespace Firebreak.Cli.Calibrating;

/// <summary>What budgets buy on recorded lives: each is judged block by block from its own past, as <c>evaluate</c> does.</summary>
/// <param name="Exploits">Lives that end in one.</param>
internal sealed record BudgetLives(double PagesPerWeek, int Paged, int Exploits, double FalsePagesPerWeek)
{
    public static async Task<IReadOnlyList<BudgetLives>> JudgeAsync(string folder, BaselineOptions options, CancellationToken cancellationToken)
    {
        var data = EvaluationFolder.Open(folder);
        var rules = PackFolder.Shipped().RulesInForce(withSandbox: true);
        double[] budgets = [.. new[] { 0.1, 0.5, options.PagesPerWeek, options.PagesPerWeek + 1, 5 }.Distinct().Order()];
        var results = budgets.ToDictionary(budget => budget, _ => new List<HistoryResult>());
        await EvaluationProgress.ShowAsync(async progress =>
        {
            foreach (var history in data.Histories)
            {
                var blocks = new List<ArchivedBlock>();
                await foreach (var block in data.ReadAsync(history, done => progress(history.Protocol, done), _ => { }, cancellationToken))
                {
                    blocks.Add(block);
                }

                var watched = HistoryJudge.WatchedOf(history, blocks);
                foreach (var budget in budgets)
                {
                    var judge = new HistoryJudge(history, watched, rules, new BaselineOptions(budget));
                    blocks.ForEach(judge.Judge);
                    results[budget].Add(judge.Conclude());
                }
            }

            return true;
        });
        return [.. budgets.Select(budget => Of(budget, results[budget]))];
    }

    private static BudgetLives Of(double budget, List<HistoryResult> lives) => new(
        budget,
        lives.Count(life => life.ExploitPaged == true),
        lives.Count(life => life.ExploitPaged is not null),
        lives.Sum(life => life.FalsePages.Count) / Math.Max(1, lives.Sum(life => life.Weeks)));
}
