using YamlDotNet.Core;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// Reads a YAML file into nodes that know their place. Only the plain part of YAML is allowed: no tags, anchors or aliases, one document,
/// and bounds on size, depth and number of nodes.
/// </summary>
internal static class YamlFile
{
    public const int MostBytes = 1 << 20;

    /// <summary>The top mapping of the file; null, with the faults added, when it cannot be read.</summary>
    public static YamlMap? Read(string file, FaultList faults)
    {
        string text;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MostBytes })
            {
                faults.Add(file, null, "is larger than 1 MiB", "split it");
                return null;
            }

            text = File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(file, null, $"cannot be read ({exception.GetType().Name})", "check that the file exists and may be read");
            return null;
        }

        return Parse(file, text, faults);
    }

    /// <inheritdoc cref="Read"/>
    public static YamlMap? Parse(string file, string text, FaultList faults)
    {
        try
        {
            return new YamlTokens(file, text, faults).ReadDocument();
        }
        catch (YamlException exception)
        {
            faults.Add(file, YamlTokens.Place(exception.Start), $"is not YAML: {FaultList.Quote(exception.Message)}", "check the indentation and quotes near this place");
        }
        catch (InvalidOperationException)
        {
            // The library's way of saying so for some texts, such as an indicator in the midst of a list. It does not say where.
            faults.Add(file, null, "is not YAML", "check its brackets, quotes and indentation");
        }
        catch (YamlTokens.FoundFaultException)
        {
            // Already on the list; the rest of the file cannot be trusted.
        }

        return null;
    }
}
