namespace Firebreak.Plugins;

/// <summary>Counts the additions to this contract.</summary>
public static class Contract
{
    /// <summary>Of this assembly.</summary>
    public const int Version = 1;
}

/// <summary>
/// A detector of your own that judges each block by itself. It is made once, with a constructor without parameters, and called from one thread,
/// block after block; what it says must follow from the block alone, so that a replay says the same.
/// </summary>
public abstract class Detector
{
    /// <summary>What it is. Read once, after it was made.</summary>
    public abstract DetectorCard Card { get; }

    /// <summary>What it finds in a block.</summary>
    public abstract IEnumerable<Finding> Judge(SeenBlock block);
}

/// <summary>
/// A detector that remembers. It keeps nothing itself: it is given what it knew after the parent of a block and gives what it knows after the
/// block, and Firebreak keeps that by the block's hash. So a reorg is a look-up, and no lost branch leaves a trace.
/// </summary>
/// <typeparam name="TMemory">Never changed once it was given away: make a new one.</typeparam>
public abstract class RememberingDetector<TMemory> : Detector, IRemembers
    where TMemory : class
{
    /// <summary>What it knows before the first block that it sees; after a restart it begins here again.</summary>
    public abstract TMemory Start { get; }

    /// <summary>What it finds in a block, and what it knows after it.</summary>
    public abstract (TMemory After, IEnumerable<Finding> Findings) Judge(TMemory before, SeenBlock block);

    /// <inheritdoc/>
    public sealed override IEnumerable<Finding> Judge(SeenBlock block) => Judge(Start, block).Findings;

    object IRemembers.Start => Start;

    (object After, IEnumerable<Finding> Findings) IRemembers.Judge(object before, SeenBlock block) => Judge((TMemory)before, block);
}

/// <summary>How Firebreak speaks to a detector that remembers.</summary>
public interface IRemembers
{
    object Start { get; }

    (object After, IEnumerable<Finding> Findings) Judge(object before, SeenBlock block);
}

/// <summary>The kind of evidence that a detector gives.</summary>
public enum EvidenceFamily
{
    ControlFlow,
    Actor,
    Economics,
    Price,
    Privilege,
}

/// <summary>How grave it is, from P1 (loss of funds) to P5 (information).</summary>
public enum Gravity
{
    P1 = 1,
    P2,
    P3,
    P4,
    P5,
}

/// <summary>What a detector is, as its alerts and <c>firebreak rules list</c> tell it.</summary>
/// <param name="Id">Small letters, digits and hyphens, such as <c>fresh-approvals</c>: the id of its rule.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Runbook">What whoever is woken does first.</param>
public sealed record DetectorCard(string Id, string Title, EvidenceFamily Family, Gravity Severity, string Owner, string Runbook);
