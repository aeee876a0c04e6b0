using Firebreak.Engine;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads the ways to reach people. Secrets stand elsewhere: in a file, or in a variable of the environment.</summary>
internal static class ChannelSections
{
    private const int LongestSecret = 16_384;

    public static ChannelEntry Webhook(Section section, string key, Func<string, string> resolve)
    {
        var written = section.OptionalText("url");
        var url = Secret(section, "url", resolve) ?? (written is null ? null : new Secret(written));
        if (url is not { } named)
        {
            if (!section.Has("urlFile") && !section.Has("urlVariable"))
            {
                section.Fault("url", "url is missing", "add url: https://…, or urlFile: or urlVariable: where the address holds a token");
            }
        }
        else if (!Uri.TryCreate(named.Reveal(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            section.Fault(written is null ? "urlFile" : "url", "the address of a webhook is none", "write one that begins with https:// or http://");
        }

        return new ChannelEntry.Webhook(key, url ?? new Secret(""), Secret(section, "signingKey", resolve), Secret(section, "bearer", resolve))
        {
            Timeout = section.OptionalValue<TimeSpan>("timeout", Timeout, "a duration up to 60 s", TimeSpan.FromSeconds(10)),
        };
    }

    public static ChannelEntry Log(Section section, string key, Func<string, string> resolve)
    {
        var file = section.Text("file");
        return new ChannelEntry.Log(key, file == "stdout" ? null : resolve(file));
    }

    private static bool Timeout(string text, out TimeSpan value) => Words.Duration(text, out value) && value <= TimeSpan.FromSeconds(60);

    private static Secret? Secret(Section section, string name, Func<string, string> resolve)
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
