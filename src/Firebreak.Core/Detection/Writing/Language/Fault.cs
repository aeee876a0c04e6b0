namespace Firebreak.Core.Detection.Writing;

/// <summary>A stretch of an expression's text.</summary>
/// <param name="Start">Characters before it.</param>
/// <param name="End">One past its last character.</param>
public readonly record struct Spot(int Start, int End)
{
    /// <summary>From the beginning of one to the end of another.</summary>
    public static Spot Over(Spot first, Spot last) => new(first.Start, last.End);
}

/// <summary>Something in an expression that its writer must mend.</summary>
/// <param name="Mend">What to write or do instead, as an instruction.</param>
public sealed record ExpressionFault(Spot Spot, string What, string Mend);

/// <summary>Collects the faults of one expression.</summary>
internal sealed class ExpressionFaults
{
    private const int Most = 20;

    private readonly List<ExpressionFault> _faults = [];

    public IReadOnlyList<ExpressionFault> All => _faults;

    public int Count => _faults.Count;

    public void Add(Spot spot, string what, string mend)
    {
        if (_faults.Count < Most)
        {
            _faults.Add(new ExpressionFault(spot, what, mend));
        }
    }
}
