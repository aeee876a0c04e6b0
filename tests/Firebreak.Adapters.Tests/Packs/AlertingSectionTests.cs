using Firebreak.Adapters.Packs;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Configuration;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class AlertingSectionTests
{
    private const string Good = """
        receivers:
          - name: ops
            webhooks: [{url: "http://127.0.0.1:9/x", signingKeyFile: key, sendResolved: false}]
            logs: [{file: stdout}]
          - name: pager
            logs: [{file: pages.log}]
        windows:
          - name: nights
            spans: [{times: ["22:00-06:00"], weekdays: ["monday:friday"], zone: Europe/Berlin}]
        escalations:
          - name: on-call
            steps: [{after: 15 min, receiver: ops}]
        inhibit:
          - {source: [rule=node-silent], target: ["about=\"watching\""], equal: [chain]}
        maintenance:
          - {name: move, match: [rule=outflow], windows: [nights]}
        route:
          receiver: ops
          groupBy: [contract]
          groupWait: 5 s
          routes:
            - match: ['page="true"']
              receiver: pager
              groupBy: [all]
              escalation: on-call
              continue: true
            - match: ['severity=~"P4|P5"']
              mute: [nights]
        canary: none
        """;

    [Fact]
    public void A_section_becomes_routes_receivers_windows_and_escalations()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "key"), "hmac\n");
        var config = Read(folder, Good);

        var pages = config.Plan.Root.Match(Labels.Of([new Label("page", "true")]))[0];
        Assert.Equal("pager", pages.Receiver);
        Assert.Null(pages.GroupBy);
        Assert.Equal(TimeSpan.FromSeconds(5), pages.GroupWait);
        Assert.Equal([new EscalationStep(TimeSpan.FromMinutes(15), "ops")], pages.Escalation);
        Assert.Equal("nights", Assert.Single(config.Plan.Root.Routes[1].Mute).Name);
        Assert.Equal("hmac", config.Channels.OfType<ChannelEntry.Webhook>().Single().SigningKey!.Value.Reveal());
        Assert.Equal([new Channel("ops/webhook/0", SendsResolved: false), new Channel("ops/log/0", SendsResolved: true)], config.Plan.ChannelsOf("ops"));
        Assert.Null(config.Plan.CanaryEvery);
        Assert.NotNull(config.Plan.Flap);
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_line_and_no_secret()
    {
        using var folder = new TemporaryFolder();
        var faults = Assert.Throws<BadConfigurationException>(() => Read(folder, Good
            .Replace("receiver: pager", "receiver: nobody", StringComparison.Ordinal)
            .Replace("escalation: on-call", "escalation: missing", StringComparison.Ordinal)
            .Replace("mute: [nights]", "mute: [days]", StringComparison.Ordinal)
            .Replace("'severity=~\"P4|P5\"'", "'severity=~\"(\"'", StringComparison.Ordinal)
            .Replace("Europe/Berlin", "Mars/Olympus", StringComparison.Ordinal))).Faults;

        Assert.Equal(6, faults.Count); // and the file of the key is not there
        Assert.All(faults, fault => Assert.True(fault.Line > 1 && fault.Column > 0, fault.ToString()));
    }

    [Fact]
    public void Mail_chats_and_pagers_are_read_with_their_secrets_by_reference()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "hook"), "https://hooks.example/T0/secret\n");
        var config = Read(folder, """
            receivers:
              - name: ops
                emails: [{host: mail.example.org, user: me, passwordFile: hook, from: "Firebreak <fb@example.org>", to: [a@example.org, b@example.org]}]
                slack: [{urlFile: hook}]
                discord: [{urlFile: hook, sendResolved: false}]
                mattermost: [{urlFile: hook}]
                telegram: [{tokenFile: hook, chat: "@ops"}]
                pagerduty: [{routingKeyFile: hook, url: "https://events.eu.pagerduty.com/v2/enqueue", timeout: 20 s}]
            route: {receiver: ops}
            """);

        Assert.Equal(["ops/email/0", "ops/slack/0", "ops/discord/0", "ops/mattermost/0", "ops/telegram/0", "ops/pagerduty/0"], config.Channels.Select(channel => channel.Key));
        var mail = config.Channels.OfType<ChannelEntry.Email>().Single();
        Assert.Equal((587, MailSecurity.StartTls, 2), (mail.Server.Port, mail.Server.Security, mail.To.Count));
        Assert.Equal(TimeSpan.FromSeconds(20), config.Channels.OfType<ChannelEntry.PagerDuty>().Single().Timeout);
        Assert.DoesNotContain("secret", string.Concat(config.Channels), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_is_written_out_is_refused_and_every_fault_of_a_channel_has_its_line()
    {
        using var folder = new TemporaryFolder();
        var faults = Assert.Throws<BadConfigurationException>(() => Read(folder, """
            receivers:
              - name: ops
                slack: [{url: "https://hooks.example/secret"}]
                telegram: [{chat: "1"}]
                pagerduty: [{routingKeyVariable: NOT_SET_ANYWHERE}]
                emails:
                  - host: mail.example.org
                    port: 99999
                    password: secret
                    from: nobody
                    to: []
            route: {receiver: ops}
            """)).Faults;

        Assert.Equal([3, 4, 5, 8, 9, 10, 11], faults.Select(fault => fault.Line).Distinct().Order());
        Assert.DoesNotContain("secret\"", string.Concat(faults), StringComparison.Ordinal);
    }

    private static AlertingConfig Read(TemporaryFolder folder, string text)
    {
        var path = Path.Combine(folder.Path, "alerting.yaml");
        File.WriteAllText(path, text);
        var faults = new FaultList();
        var map = YamlFile.Read(path, faults);
        faults.ThrowIfAny();
        var config = AlertingSection.Read(new Section(path, map!, faults), file => Path.Combine(folder.Path, file));
        faults.ThrowIfAny();
        return config;
    }
}
