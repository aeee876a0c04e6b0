using System.Net.Sockets;
using System.Text;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Ethereum;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Firebreak.Adapters.Notify;

/// <summary>Sends notices as plain mail. A group is one thread, and the same notice sent twice has the same id, so that a mailbox keeps one.</summary>
internal sealed class EmailNotifier(ChannelEntry.Email entry, Uri? pages, TimeProvider time) : INotifier
{
    private const int LongestReason = 200;

    public async Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(entry.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var mail = Write(notice);
            using var server = new SmtpClient { LocalDomain = "firebreak" };
            await SendAsync(server, mail, either.Token);
            return new Delivery.Arrived();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Delivery.Again(FormattableString.Invariant($"no answer within {entry.Timeout.TotalSeconds:0} s"), After: null);
        }
        catch (SmtpCommandException exception)
        {
            var reason = Excerpt.Of($"SMTP {(int)exception.StatusCode} {exception.Message}", LongestReason);
            return (int)exception.StatusCode >= 500 ? new Delivery.Never(reason) : new Delivery.Again(reason, After: null);
        }
        catch (Exception exception) when (exception is AuthenticationException or NotSupportedException)
        {
            return new Delivery.Never(Excerpt.Of($"the mail server does not let Firebreak in: {exception.Message}", LongestReason));
        }
        catch (Exception exception) when (exception is IOException or SocketException or SslHandshakeException or ProtocolException)
        {
            return new Delivery.Again(Excerpt.Of($"{exception.GetType().Name}: {exception.Message}", LongestReason), After: null);
        }
    }

    private async Task SendAsync(SmtpClient server, MimeMessage mail, CancellationToken cancellationToken)
    {
        var security = entry.Server.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };
        await server.ConnectAsync(entry.Server.Host, entry.Server.Port, security, cancellationToken);
        if (entry.Server is { User: { } user, Password: { } password })
        {
            await server.AuthenticateAsync(Encoding.UTF8, user, password.Reveal(), cancellationToken);
        }

        await server.SendAsync(mail, cancellationToken);
        await server.DisconnectAsync(quit: true, cancellationToken);
    }

    private MimeMessage Write(Notice notice)
    {
        var thread = $"{Keccak.Hash(Encoding.UTF8.GetBytes($"{notice.GroupKey}\n{entry.Key}")).ToString()[2..34]}@firebreak";
        var mail = new MimeMessage
        {
            Subject = NoticeText.Title(notice),
            Date = notice.At,
            MessageId = $"{notice.Key.ToString()[2..34]}@firebreak",
            InReplyTo = thread,
            Body = new TextPart("plain") { Text = string.Join("\n\n", [.. NoticeText.Lines(notice), NoticeText.Foot(notice, pages)]) },
        };
        mail.References.Add(thread);
        mail.From.Add(MailboxAddress.Parse(entry.From));
        mail.To.AddRange(entry.To.Select(MailboxAddress.Parse));
        mail.Headers.Add("Auto-Submitted", "auto-generated"); // Nobody's holiday notice answers it.
        return mail;
    }
}
