namespace Firebreak.Engine.Evaluation;

/// <summary>What was said of some recorded transactions together.</summary>
public sealed record SetResult(string Title, IReadOnlyList<Verdict> Verdicts)
{
    public int Count => Verdicts.Count;

    public int Named => Verdicts.Count(verdict => verdict.IsNamed);

    public int Told => Verdicts.Count(verdict => verdict.IsTold);

    public int Paged(Mode mode) => Verdicts.Count(verdict => verdict.PagesIn(mode));

    public SetResult GradeA => new($"{Title}, gain visible", [.. Verdicts.Where(verdict => verdict.Note is { IsGradeA: true })]);

    /// <summary>The part with so many calls in a transaction: plain payments tell nothing about rules.</summary>
    public SetResult OfSize(int leastFrames) => new($"{Title}, {leastFrames} calls or more", [.. Verdicts.Where(verdict => verdict.Measures.Frames >= leastFrames)]);

    /// <summary>The older half: what thresholds may be fixed on. A day or a block is never cut.</summary>
    public SetResult Older => new($"{Title}, older half", [.. Verdicts.Where(verdict => verdict.Height < Divide)]);

    /// <summary>The newer half, which nothing was fixed on.</summary>
    public SetResult Newer => new($"{Title}, newer half", [.. Verdicts.Where(verdict => verdict.Height >= Divide)]);

    private ulong Divide => Count == 0 ? 0 : Verdicts.Select(verdict => verdict.Height).Order().ElementAt(Count / 2);
}
