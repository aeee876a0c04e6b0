namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// Knows one flaw by what its abuse looks like in one transaction. Pure: the same scene gives the same answer; nothing is remembered, so a
/// reorg or a replay needs nothing of it.
/// </summary>
public interface IRecogniser
{
    /// <summary>Its entry in packs/rules.</summary>
    Rule Rule { get; }

    /// <summary>Null when the flaw's marks are not there.</summary>
    Signal? Judge(Scene scene);
}
