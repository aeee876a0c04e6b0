using Firebreak.Core;
using Firebreak.Core.Detection.Writing;

namespace Firebreak.Engine.Detection;

/// <summary>Where the rules that users write lie while the program runs.</summary>
public interface IRuleFolders
{
    /// <summary>Ends when something in the folders changed since they were last read, or when somebody asks to read them again.</summary>
    Task WaitForChangeAsync(CancellationToken cancellationToken);

    /// <summary>Reads all of them.</summary>
    RuleReading Read();
}

/// <summary>What reading the rules gave.</summary>
/// <param name="Rules">Null when there is a fault anywhere: half a set is no set.</param>
/// <param name="Faults">One line for each, with file, line, column and what mends it.</param>
public sealed record RuleReading(Items<WrittenRule>? Rules, Items<string> Faults);
