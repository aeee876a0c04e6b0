using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Response;
using Firebreak.TestKit;
using Firebreak.TestKit.Response;
using Firebreak.Web;

namespace Firebreak.Acceptance.Tests.Web;

/// <summary>The actions of the room over a ledger in memory, with an incident to act on.</summary>
internal sealed class JudgedRoom : IAsyncDisposable
{
    private readonly IncidentDesk _desk;

    public JudgedRoom()
    {
        var ledger = new InMemoryLedger();
        _desk = new IncidentDesk(ledger, TimeProvider.System);
        Actions = new IncidentActions(_desk, new DeskResponder(_desk), new AutomationSwitch(ledger, HarborLevers.Protocol, TimeProvider.System));
    }

    public IncidentActions Actions { get; }

    public async Task<Incident> OpenAsync()
    {
        var id = await _desk.OpenAsync(new HarborCase(A.Dawn).Open(), A.Dawn, CancellationToken.None);
        return await FindAsync(id);
    }

    public async Task<Incident> FindAsync(IncidentId id) => (await _desk.FindAsync(id, CancellationToken.None))!;

    public ValueTask DisposeAsync()
    {
        _desk.Dispose();
        return ValueTask.CompletedTask;
    }
}
