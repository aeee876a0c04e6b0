namespace Firebreak.Adapters.Storage;

/// <summary>How it stands between a group of alerts and a channel.</summary>
internal sealed class NoticeLineRow
{
    /// <summary>Hash of the group and the channel.</summary>
    public byte[] Line { get; set; } = [];

    public string Body { get; set; } = "";
}

internal sealed class AlertOnsetRow
{
    public byte[] Fingerprint { get; set; } = [];

    public string Body { get; set; } = "";
}

internal sealed class SentNoticeRow
{
    public long Sequence { get; set; }

    public long SentAt { get; set; }

    public string Body { get; set; } = "";
}

internal sealed class SilenceRow
{
    public byte[] Id { get; set; } = [];

    public long EndsAt { get; set; }

    public long Version { get; set; }

    public string Body { get; set; } = "";
}

internal sealed class AcknowledgementRow
{
    public byte[] Fingerprint { get; set; } = [];

    public long Episode { get; set; }

    public long GivenAt { get; set; }

    public string Body { get; set; } = "";
}
