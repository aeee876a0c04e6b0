using System.Text;
using Firebreak.Adapters.Packs;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>Looks into the records of a run, beside the program that writes them.</summary>
public sealed class OpenDesk(string folder) : IAsyncDisposable
{
    private readonly ServiceProvider _services = FirebreakHost.BuildDesk(FirebreakFile.Load(Path.Combine(folder, "firebreak.yaml")));

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>All entries of all incidents; none before the first.</summary>
    public async Task<IReadOnlyList<Entry>> EntriesAsync(CancellationToken cancellationToken)
    {
        var desk = Get<IIncidentDesk>();
        var entries = new List<Entry>();
        foreach (var incident in await desk.ListAsync(cancellationToken))
        {
            entries.AddRange(await desk.LogAsync(incident.Id, cancellationToken));
        }

        return entries;
    }

    public async Task<string> WholeLogAsync(CancellationToken cancellationToken) => string.Join(
        '\n', (await EntriesAsync(cancellationToken)).Select(entry => $"{entry.By} {Encoding.UTF8.GetString(entry.Payload)}"));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
