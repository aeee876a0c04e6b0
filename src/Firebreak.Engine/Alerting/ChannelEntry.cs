using Firebreak.Core;

namespace Firebreak.Engine.Alerting;

/// <summary>A channel as the operator wrote it.</summary>
/// <param name="Key">As in the plan.</param>
public abstract record ChannelEntry(string Key)
{
    /// <summary>Deadline of one attempt. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Posts JSON in the form of Alertmanager's webhook, version 4.</summary>
    /// <param name="Url">May hold a token: never printed whole.</param>
    /// <param name="SigningKey">Signs the body; null leaves it unsigned.</param>
    /// <param name="Bearer">Goes into the header of authorisation; null for none.</param>
    public sealed record Webhook(string Key, Secret Url, Secret? SigningKey, Secret? Bearer) : ChannelEntry(Key);

    /// <summary>Writes one line of JSON for each notice.</summary>
    /// <param name="File">Absolute path; null for standard output.</param>
    public sealed record Log(string Key, string? File) : ChannelEntry(Key);

    /// <summary>Posts a message to an incoming webhook of a chat.</summary>
    /// <param name="Url">Whoever knows it may post: never printed.</param>
    public sealed record Chat(string Key, ChatForm Form, Secret Url) : ChannelEntry(Key);

    /// <summary>Sends a message through a bot of Telegram.</summary>
    /// <param name="Token">The bot's.</param>
    /// <param name="ChatId">The number of a chat, or <c>@name</c> of a channel.</param>
    public sealed record Telegram(string Key, Secret Token, string ChatId) : ChannelEntry(Key)
    {
        /// <summary>The server of the bot API. Default Telegram's own.</summary>
        public Uri Server { get; init; } = new("https://api.telegram.org");
    }

    /// <summary>Opens and resolves incidents through PagerDuty's Events API v2, or a service that speaks it.</summary>
    /// <param name="RoutingKey">Of the integration.</param>
    public sealed record PagerDuty(string Key, Secret RoutingKey) : ChannelEntry(Key)
    {
        /// <summary>Where events are posted. Default PagerDuty's own.</summary>
        public Uri Url { get; init; } = new("https://events.pagerduty.com/v2/enqueue");
    }

    /// <summary>Sends e-mail through a server of the operator's.</summary>
    public sealed record Email(string Key, MailServer Server, string From, Items<string> To) : ChannelEntry(Key);
}

/// <summary>Which chat it is: they differ in how text is kept from being more than text.</summary>
public enum ChatForm
{
    Slack,
    Discord,
    Mattermost,
}

/// <summary>How a mail server is spoken to.</summary>
public enum MailSecurity
{
    /// <summary>Plainly at first, then encrypted; refused when the server cannot. Port 587.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte. Port 465.</summary>
    Tls,

    /// <summary>Plainly, for a server on this machine. Port 25.</summary>
    None,
}

/// <summary>A mail server.</summary>
/// <param name="User">Null to send without a name.</param>
public sealed record MailServer(string Host, int Port, MailSecurity Security, string? User, Secret? Password);
