using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;

namespace Firebreak.Adapters.Notify;

/// <summary>Writes each notice as one line of JSON, to a file or to standard output.</summary>
internal sealed class LogNotifier(ChannelEntry.Log entry, Uri? pages) : INotifier, IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task<Delivery> DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        byte[] line = [.. AlertmanagerJson.Write(notice, pages), (byte)'\n'];
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var output = entry.File is { } file
                ? new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read)
                : Console.OpenStandardOutput();
            await output.WriteAsync(line, cancellationToken);
            await output.FlushAsync(cancellationToken);
            return new Delivery.Arrived();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Delivery.Again(exception.Message, After: null);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
