using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads the receivers: names of people or teams, each with the channels that reach them.</summary>
/// <param name="resolve">Makes a path that is written relative to the file absolute.</param>
internal sealed class ReceiverSection(Func<string, string> resolve)
{
    private delegate ChannelEntry Reader(Section section, string key, Func<string, string> resolve);

    // The word is also part of a channel's key, under which its notices are remembered.
    private static readonly (string List, string Word, Reader Read)[] Kinds =
    [
        ("webhooks", "webhook", ChannelSections.Webhook),
        ("logs", "log", ChannelSections.Log),
        ("emails", "email", ChannelSections.Email),
        ("slack", "slack", (section, key, from) => ChannelSections.Chat(section, key, from, ChatForm.Slack)),
        ("discord", "discord", (section, key, from) => ChannelSections.Chat(section, key, from, ChatForm.Discord)),
        ("mattermost", "mattermost", (section, key, from) => ChannelSections.Chat(section, key, from, ChatForm.Mattermost)),
        ("telegram", "telegram", ChannelSections.Telegram),
        ("pagerduty", "pagerduty", ChannelSections.PagerDuty),
    ];

    /// <summary>Of all receivers read so far.</summary>
    public List<ChannelEntry> Channels { get; } = [];

    public Receiver Read(Section section)
    {
        var name = section.Text("name");
        var channels = Kinds.SelectMany(kind => section.Children(kind.List).Select((child, at) =>
            Channel(child, kind.Read, FormattableString.Invariant($"{name}/{kind.Word}/{at}")))).ToItems();
        section.Close();
        return new Receiver(name, channels);
    }

    private Channel Channel(Section section, Reader read, string key)
    {
        Channels.Add(read(section, key, resolve));
        var channel = new Channel(key, section.OptionalValue<bool>("sendResolved", Words.Flag, Words.FlagForm, otherwise: true));
        section.Close();
        return channel;
    }
}
