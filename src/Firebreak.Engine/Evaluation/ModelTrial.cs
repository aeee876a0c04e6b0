using Firebreak.Core.Baselines.Forest;

namespace Firebreak.Engine.Evaluation;

/// <summary>One transaction of a life as models see it.</summary>
/// <param name="Sum">The families' evidence together, as it is judged by.</param>
/// <param name="Point">What each number is worth as evidence.</param>
public sealed record LifeStep(ulong Height, bool IsExploit, double Sum, byte[] Point);

/// <summary>
/// Models beside each other on one life: which part of all its transactions each of them calls at least as unusual as the exploit. A model that
/// judges nobody yet is measured here first.
/// </summary>
/// <param name="Sum">Of the sum of families, which judges.</param>
/// <param name="Forest">Of a random cut forest that learned this life alone.</param>
/// <param name="Pooled">Of a forest that learned all other lives before, as one class, and this one on top.</param>
/// <param name="Both">Of the sum with the pooled forest as one more family.</param>
public sealed record ModelTrial(string Protocol, double Sum, double Forest, double Pooled, double Both)
{
    private const ulong UntilFinal = 64;
    private const double MostEvidence = 6;

    /// <summary>Of every life that ended in an exploit.</summary>
    public static IReadOnlyList<ModelTrial> Of(IReadOnlyList<HistoryResult> lives) =>
        [.. lives.Where(life => life.Steps.Any(step => step.IsExploit)).Select(life => Of(life, [.. lives.Where(other => other != life)]))];

    private static ModelTrial Of(HistoryResult life, IReadOnlyList<HistoryResult> others)
    {
        var own = Scores(new RandomCutForest(), life.Steps);
        var pool = new RandomCutForest();
        foreach (var step in others.SelectMany(other => other.Steps))
        {
            pool.Learn(step.Point);
        }

        var pooled = Scores(pool, life.Steps);
        var both = life.Steps.Select((step, place) => step.Sum + Math.Clamp(-Math.Log10(PartAbove(pooled, pooled[place])), 0, MostEvidence)).ToList();
        return new ModelTrial(
            life.History.Protocol, Part(life.Steps, [.. life.Steps.Select(step => step.Sum)]), Part(life.Steps, own), Part(life.Steps, pooled), Part(life.Steps, both));
    }

    // Judged by what was final before, in the order of the chain.
    private static List<double> Scores(RandomCutForest forest, IReadOnlyList<LifeStep> steps)
    {
        var (scores, learned) = (new List<double>(), 0);
        foreach (var step in steps)
        {
            for (; learned < steps.Count && steps[learned].Height + UntilFinal <= step.Height; learned++)
            {
                forest.Learn(steps[learned].Point);
            }

            scores.Add(forest.Score(step.Point));
        }

        return scores;
    }

    private static double Part(IReadOnlyList<LifeStep> steps, IReadOnlyList<double> scores) =>
        steps.Select((step, place) => step.IsExploit ? PartAbove(scores, scores[place]) : 1).Min();

    private static double PartAbove(IReadOnlyList<double> scores, double score) => scores.Count(other => other >= score) / (double)scores.Count;
}
