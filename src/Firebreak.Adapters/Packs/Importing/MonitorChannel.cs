using System.Globalization;

namespace Firebreak.Adapters.Packs;

/// <summary>A trigger as a channel of ours.</summary>
/// <param name="Receiver">Made of the trigger's id: small letters, digits and hyphens.</param>
/// <param name="List">The key below the receiver, such as <c>slack</c>.</param>
/// <param name="Lines">The keys of the channel.</param>
internal sealed record MonitorChannel(string Receiver, string List, IReadOnlyList<string> Lines)
{
    /// <returns>Null where there is no channel of this kind here.</returns>
    public static MonitorChannel? Read(string id, string file, string type, YamlMap config, FaultList lost)
    {
        var reading = new Reading(Slug(id), file, config, lost);
        switch (type)
        {
            case "slack":
                reading.Secret("slack_url", "url");
                return reading.ToChannel("slack");
            case "discord":
                reading.Secret("discord_url", "url");
                return reading.ToChannel("discord");
            case "telegram":
                reading.Secret("token", "token");
                reading.Text("chat_id", "chat");
                return reading.ToChannel("telegram");
            case "webhook":
                reading.Secret("url", "url");
                reading.Secret("secret", "signingKey");
                reading.Lose("headers");
                return reading.ToChannel("webhooks");
            case "email":
                reading.Mail();
                return reading.ToChannel("emails");
            default:
                return null;
        }
    }

    // Names of files are made of it: nothing of a stranger's id leads out of a folder.
    private static string Slug(string id)
    {
        var letters = string.Concat(id.ToLowerInvariant().Take(60).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-');
        return letters.Length == 0 ? "receiver" : letters;
    }

    private sealed class Reading(string receiver, string file, YamlMap config, FaultList lost)
    {
        private readonly List<string> _lines = [];

        public MonitorChannel ToChannel(string list) => new(receiver, list, _lines);

        public void Text(string from, string to)
        {
            if (config.Find(from) is YamlText text)
            {
                _lines.Add($"{to}: {YamlLines.Quote(text.Value)}");
            }
        }

        public void Lose(string key)
        {
            if (config.Find(key) is { } node)
            {
                lost.Add(file, node, $"{key} of the trigger is not carried over", "let a relay of yours add them");
            }
        }

        public void Secret(string from, string to)
        {
            switch (config.Find(from))
            {
                case null:
                    return;
                case YamlMap map when map.Find("type") is YamlText { Value: var type } && type.Equals("environment", StringComparison.OrdinalIgnoreCase)
                    && map.Find("value") is YamlText variable:
                    _lines.Add($"{to}Variable: {YamlLines.Quote(variable.Value)}");
                    return;
                case var node:
                    var place = $"secrets/{receiver}.{to}";
                    _lines.Add($"{to}File: {YamlLines.Quote(place)}");
                    lost.Add(file, node, $"{from} of the trigger is a secret, and is not copied", $"write it into {place}, beside firebreak.yaml, where only Firebreak may read it");
                    return;
            }
        }

        public void Mail()
        {
            var port = (config.Find("port") as YamlText)?.Value;
            Text("host", "host");
            _lines.Add($"security: {(port is null or "465" ? "tls" : "starttls")}");
            _lines.AddRange(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? [FormattableString.Invariant($"port: {number}")] : []);
            if (config.Find("username") is YamlMap user && user.Find("type") is YamlText { Value: var type } && type.Equals("plain", StringComparison.OrdinalIgnoreCase)
                && user.Find("value") is YamlText name)
            {
                _lines.Add($"user: {YamlLines.Quote(name.Value)}");
                Secret("password", "password");
            }
            else
            {
                Lose("username");
            }

            Text("sender", "from");
            if (config.Find("recipients") is YamlList recipients)
            {
                _lines.Add($"to: {YamlLines.List(recipients.Values.OfType<YamlText>().Select(one => one.Value))}");
            }
        }
    }
}
