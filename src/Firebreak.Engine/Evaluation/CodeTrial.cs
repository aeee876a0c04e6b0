using Firebreak.Core.Baselines.Deploying;
using Firebreak.Core.Chain;

namespace Firebreak.Engine.Evaluation;

/// <summary>
/// What a score of deployed code could know here: the code that recorded transactions create, and how like that of another attack it is. Code of
/// reproductions is left out: it is a test's.
/// </summary>
public sealed class CodeTrial
{
    /// <summary>From here on code counts as the same kind (Zhou and others, S&amp;P 2023).</summary>
    public const double SameKind = 0.8;

    // Less is a proxy or a stub, which all look alike.
    private const int FewestBytes = 100;
    private const int MostCodes = 2_000;

    private readonly List<(CodeLikeness Code, string Owner, bool IsAttack)> _codes = [];

    /// <summary>How many attacks create code.</summary>
    public int Attacks => Of(isAttack: true).Select(code => code.Owner).Distinct(StringComparer.Ordinal).Count();

    /// <summary>How many ordinary transactions do.</summary>
    public int Ordinary => Of(isAttack: false).Select(code => code.Owner).Distinct(StringComparer.Ordinal).Count();

    /// <summary>The most that code of one attack is like code of another.</summary>
    public double MostLike => Of(isAttack: true).Select(code => NearestAttack(code.Code, code.Owner)).DefaultIfEmpty(0).Max();

    /// <summary>The most that code of an ordinary transaction is like code of an attack.</summary>
    public double MostOrdinaryLike => Of(isAttack: false).Select(code => NearestAttack(code.Code, code.Owner)).DefaultIfEmpty(0).Max();

    /// <summary>Attacks whose code is of the same kind as another's.</summary>
    public int Found => Of(isAttack: true).Where(code => NearestAttack(code.Code, code.Owner) >= SameKind).Select(code => code.Owner).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Takes in what a recording created.</summary>
    public void Add(Recording recording)
    {
        var block = recording.Archived.Block;
        foreach (ref readonly var frame in recording.Set.Kind == SetKind.Reproductions ? [] : block.Frames)
        {
            if (frame.Kind is FrameKind.Create or FrameKind.Create2 && frame.Input.Length >= FewestBytes && _codes.Count < MostCodes)
            {
                _codes.Add((new CodeLikeness(block.Bytes(frame.Input)), recording.Note?.Name ?? block.Transactions[frame.Transaction].Hash.ToString(), recording.Set.IsAttacks));
            }
        }
    }

    private IEnumerable<(CodeLikeness Code, string Owner, bool IsAttack)> Of(bool isAttack) => _codes.Where(code => code.IsAttack == isAttack);

    private double NearestAttack(CodeLikeness code, string owner) =>
        Of(isAttack: true).Where(other => other.Owner != owner).Select(other => code.To(other.Code)).DefaultIfEmpty(0).Max();
}
