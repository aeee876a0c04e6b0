using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;

namespace Firebreak.Engine.Response;

/// <summary>
/// The kill switch: one log for all processes that share the ledger, asked anew right before anything is signed or leaves the house. A ledger
/// that does not answer lets nothing out either.
/// </summary>
public sealed class AutomationSwitch(IIncidentLedger ledger, Protocol protocol, TimeProvider time)
{
    public async Task<Automation> ReadAsync(CancellationToken cancellationToken) =>
        Automation.From(await ledger.ReadAsync(Automation.Log, cancellationToken));

    public async Task<bool> IsHaltedAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).IsHalted;

    /// <summary>Stops all automation: nothing is approved by itself, signed or sent until somebody resumes it.</summary>
    public Task<Decision> HaltAsync(Actor by, string reason, CancellationToken cancellationToken) =>
        TurnAsync(state => state.Halt(by, reason), by, cancellationToken);

    /// <summary>Lets automation go on, by the word of somebody on the roster.</summary>
    public Task<Decision> ResumeAsync(Actor by, string reason, CancellationToken cancellationToken) =>
        protocol.People.Any(person => person.Name == by.Name)
            ? TurnAsync(state => state.Resume(by, reason), by, cancellationToken)
            : Task.FromResult<Decision>(new Decision.Refused($"{by} is not on the roster, and only people of it resume automation: {Approvers.Names(protocol)}."));

    private async Task<Decision> TurnAsync(Func<Automation, Decision> decide, Actor by, CancellationToken cancellationToken)
    {
        while (true)
        {
            var log = await ledger.ReadAsync(Automation.Log, cancellationToken);
            var decision = decide(Automation.From(log));
            if (decision is not Decision.Accepted { Events: [var what] })
            {
                return decision;
            }

            var now = time.GetUtcNow();
            var entry = Entry.Seal(Automation.Log, log.Count == 0 ? null : log[^1], now, now, by, what);
            if (await ledger.TryAppendAsync([entry], cancellationToken))
            {
                return decision;
            }
        }
    }
}
