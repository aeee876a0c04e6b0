using Firebreak.Engine;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads what a key names without writing it: a secret in a file, or in a variable of the environment.</summary>
internal static class SecretReference
{
    private const int LongestSecret = 16_384;

    /// <summary>The secret that <c>nameFile</c> or <c>nameVariable</c> points at; null when neither is there, or with a fault.</summary>
    public static Secret? Read(Section section, string name, Func<string, string> resolve)
    {
        var (file, variable) = (section.OptionalText($"{name}File"), section.OptionalText($"{name}Variable"));
        if (file is not null && variable is not null)
        {
            section.Fault($"{name}Variable", $"{name} is named twice", "write a file or a variable, not both");
        }

        return file is not null ? FromFile(section, $"{name}File", resolve(file))
            : variable is not null ? FromVariable(section, $"{name}Variable", variable)
            : null;
    }

    /// <summary>A secret that must be there; it cannot be written out.</summary>
    public static Secret Need(Section section, string name, Func<string, string> resolve)
    {
        if (section.Has(name))
        {
            section.Fault(name, $"{name} is written out", $"write it into a file or a variable, and name that with {name}File: or {name}Variable:");
            section.OptionalText(name);
        }
        else if (!section.Has($"{name}File") && !section.Has($"{name}Variable"))
        {
            section.Fault(name, $"{name} is missing", $"add {name}File: or {name}Variable:");
        }

        return Read(section, name, resolve) ?? new Secret("");
    }

    private static Secret? FromVariable(Section section, string key, string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return new Secret(value);
        }

        section.Fault(key, $"the variable {FaultList.Quote(variable)} is not set", "set it in the environment of Firebreak");
        return null;
    }

    private static Secret? FromFile(Section section, string key, string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > 0 and <= LongestSecret })
            {
                return new Secret(File.ReadAllText(path).Trim());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Told below like a file that is missing.
        }

        section.Fault(key, "the file of the secret cannot be read, is empty or is far too long", "name a file that holds the secret and nothing else");
        return null;
    }
}
