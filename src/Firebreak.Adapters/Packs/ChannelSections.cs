using Firebreak.Engine;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads the ways to reach people. Secrets stand elsewhere: in a file, or in a variable of the environment.</summary>
internal static class ChannelSections
{
    private const string AddressForm = "an address such as https://example.org/path";
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(10);

    public static ChannelEntry Webhook(Section section, string key, Func<string, string> resolve)
    {
        var written = section.OptionalText("url");
        var url = SecretReference.Read(section, "url", resolve) ?? (written is null ? null : new Secret(written));
        if (url is not { } named)
        {
            if (!section.Has("urlFile") && !section.Has("urlVariable"))
            {
                section.Fault("url", "url is missing", "add url: https://…, or urlFile: or urlVariable: where the address holds a token");
            }
        }
        else if (!Address(named.Reveal(), out _))
        {
            section.Fault(written is null ? "urlFile" : "url", "the address of a webhook is none", "write one that begins with https:// or http://");
        }

        return new ChannelEntry.Webhook(key, url ?? new Secret(""), SecretReference.Read(section, "signingKey", resolve), SecretReference.Read(section, "bearer", resolve))
        {
            Timeout = TimeoutOf(section),
        };
    }

    public static ChannelEntry Log(Section section, string key, Func<string, string> resolve)
    {
        var file = section.Text("file");
        return new ChannelEntry.Log(key, file == "stdout" ? null : resolve(file));
    }

    /// <summary>The address of an incoming webhook is a secret: whoever knows it may post.</summary>
    public static ChannelEntry Chat(Section section, string key, Func<string, string> resolve, ChatForm form)
    {
        var url = SecretReference.Need(section, "url", resolve);
        if (url.Reveal().Length > 0 && !Address(url.Reveal(), out _))
        {
            section.Fault(section.Has("urlFile") ? "urlFile" : "urlVariable", "what stands there is no address", "write one that begins with https://, and nothing else");
        }

        return new ChannelEntry.Chat(key, form, url) { Timeout = TimeoutOf(section) };
    }

    public static ChannelEntry Telegram(Section section, string key, Func<string, string> resolve)
    {
        var entry = new ChannelEntry.Telegram(key, SecretReference.Need(section, "token", resolve), section.Text("chat")) { Timeout = TimeoutOf(section) };
        return entry with { Server = section.OptionalValue<Uri>("server", Address, AddressForm, entry.Server) };
    }

    public static ChannelEntry PagerDuty(Section section, string key, Func<string, string> resolve)
    {
        var entry = new ChannelEntry.PagerDuty(key, SecretReference.Need(section, "routingKey", resolve)) { Timeout = TimeoutOf(section) };
        return entry with { Url = section.OptionalValue<Uri>("url", Address, AddressForm, entry.Url) };
    }

    public static ChannelEntry Email(Section section, string key, Func<string, string> resolve)
    {
        var security = section.OptionalValue<MailSecurity>("security", Security, "starttls, tls or none", otherwise: MailSecurity.StartTls);
        var usual = security switch { MailSecurity.StartTls => 587, MailSecurity.Tls => 465, _ => 25 };
        var (user, password) = (section.OptionalText("user"), SecretReference.Read(section, "password", resolve));
        if (section.OptionalText("password") is not null)
        {
            section.Fault("password", "password is written out", "write it into a file or a variable, and name that with passwordFile: or passwordVariable:");
        }
        else if (user is not null && password is null && !section.Has("passwordFile") && !section.Has("passwordVariable"))
        {
            section.Fault("user", "user has no password", "add passwordFile: or passwordVariable:");
        }

        var server = new MailServer(section.Text("host"), section.OptionalValue<int>("port", Port, "a port from 1 to 65535", usual), security, user, password);
        var from = section.Value<string>("from", Mailbox, "an address such as firebreak@example.org") ?? "";
        var to = section.Values<string>("to", Mailbox, "an address such as ops@example.org");
        if (to.Count == 0)
        {
            section.Fault("to", "to names nobody", "write at least one address: to: [ops@example.org]");
        }

        return new ChannelEntry.Email(key, server, from, to) { Timeout = TimeoutOf(section, TimeSpan.FromSeconds(30)) };
    }

    private static TimeSpan TimeoutOf(Section section, TimeSpan? usual = null) =>
        section.OptionalValue<TimeSpan>("timeout", Timeout, "a duration up to 60 s", usual ?? UsualTimeout);

    private static bool Timeout(string text, out TimeSpan value) => Words.Duration(text, out value) && value <= TimeSpan.FromSeconds(60);

    private static bool Address(string text, out Uri value) => Uri.TryCreate(text, UriKind.Absolute, out value!) && value.Scheme is "http" or "https";

    private static bool Port(string text, out int value) => Words.Whole(text, out value) && value is >= 1 and <= 65_535;

    private static bool Mailbox(string text, out string value)
    {
        value = text;
        return MimeKit.MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address.Contains('@', StringComparison.Ordinal);
    }

    private static bool Security(string text, out MailSecurity value)
    {
        value = text switch { "tls" => MailSecurity.Tls, "none" => MailSecurity.None, _ => MailSecurity.StartTls };
        return text is "starttls" or "tls" or "none";
    }
}
