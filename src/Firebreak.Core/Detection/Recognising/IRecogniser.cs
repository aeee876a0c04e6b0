namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Knows one flaw by what its abuse looks like in one transaction. Pure: the same scene gives the same answer. What was seen before comes
/// with the scene, so a reorg or a replay needs nothing of a recogniser.
/// </summary>
public interface IRecogniser
{
    /// <summary>Its entry in packs/rules.</summary>
    Rule Rule { get; }

    /// <summary>Null when the flaw's marks are not there.</summary>
    Signal? Judge(Scene scene);
}

/// <summary>
/// Knows something that honest transactions do all day. It is told only beside another signal of the same transaction, where it helps people
/// to understand that one.
/// </summary>
public interface IBackdrop : IRecogniser;
