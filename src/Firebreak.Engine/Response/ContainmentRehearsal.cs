using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>
/// Goes the way of an approved plan once, before it is needed, on an incident that nobody else sees: the first use of each piece takes tens of
/// milliseconds, which must not fall between a decision and its transaction. In the place of the real key one signs that was made for it and
/// may do nothing, and what it signed goes nowhere.
/// </summary>
internal sealed class ContainmentRehearsal(ResponseScene scene)
{
    private static readonly TimeSpan PlanLasts = TimeSpan.FromMinutes(5);

    /// <returns>What came to pass; empty where no lever can be played without an alert.</returns>
    public async Task<IReadOnlyList<Happened>> PlayAsync(CancellationToken cancellationToken)
    {
        var head = await scene.View.HeadAsync(cancellationToken);
        var chain = (await scene.View.CapabilitiesAsync(cancellationToken)).Chain;
        if (FittedLevers.Of(scene.Protocol).Select(fitted => StepOf(fitted, chain)).OfType<ProposedStep>().FirstOrDefault() is not { } step)
        {
            return [];
        }

        using var understudy = new Understudy(scene.FindSigner(step.Signer)!);
        using var desk = new IncidentDesk(new PassingLedger(), scene.Time);
        var now = scene.Time.GetUtcNow();
        var id = await desk.OpenAsync(new Command.Open(chain, scene.Protocol.Name, AlertAt(chain, head, now), UInt256.Zero, []), now, cancellationToken);
        var plan = new ProposedPlan(new PlanId(default), "rehearsal@1", step.Call, "", ApprovalPolicy.Automatic, now + PlanLasts, [step]);
        await desk.SubmitAsync(id, new Command.Propose(plan), Actor.Firebreak, cancellationToken);
        await desk.SubmitAsync(id, new Command.Approve(plan.Id, "a rehearsal"), Actor.Firebreak, cancellationToken);
        await new PlanRunner(id, plan.Id, desk, scene with { Signers = [understudy], Gateway = new OneWayMirror(scene.Gateway) }).RunAsync(cancellationToken);
        return [.. (await desk.LogAsync(id, cancellationToken)).Select(entry => entry.What)];
    }

    // Whatever must first be filled from an alert, or signed by owners, takes another way.
    private ProposedStep? StepOf(FittedLever fitted, ChainId chain)
    {
        if (FittedLevers.Find(fitted, scene.Protocol, scene.Packs.Levers, chain) is not { } lever || scene.FindSigner(lever.Caller.Signer) is not { } signer
            || new LeverExam(lever, fitted, signer.Address).Call(out _) is not { } call)
        {
            return null;
        }

        var step = new ProposedStep(0, lever.Id, fitted.Target, call, $"{fitted.Name}: a rehearsal", lever.Blocks, lever.Undo.ToString(), lever.Caller.Signer)
        {
            Caller = fitted.Caller,
            Guard = fitted.Guard,
            With = fitted.With,
        };
        return step.NeedsOwners ? null : step;
    }

    private static Alert AlertAt(ChainId chain, BlockRef head, DateTimeOffset now)
    {
        var signal = new Signal(
            default, "", Tier.Context, Family.Network, Severity.P5, Pages: false, Score: 0, "", new Provenance(chain, head, now, default), default, [], default, []);
        return new Alert(
            default, chain, "", default, AlertState.Provisional, Severity.P5, Pages: false, [Family.Network], "", [signal], [], Ancestor: null, now, now);
    }

    /// <summary>Has the name and the account of a signer, and a key of its own that nobody knows.</summary>
    private sealed class Understudy(ISigner signer) : ISigner, IDisposable
    {
        private readonly PrivateKey _key = PrivateKey.Generate();

        public string Name => signer.Name;

        public Address Address => signer.Address;

        public Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken) =>
            Task.FromResult(transaction.Sign(_key));

        public void Dispose() => _key.Dispose();
    }

    /// <summary>Answers come through it, and nothing goes out.</summary>
    private sealed class OneWayMirror(ITransactionGateway gateway) : ITransactionGateway
    {
        public string Endpoint => gateway.Endpoint;

        public Task<ulong> MinedNonceAsync(Address account, CancellationToken cancellationToken) => gateway.MinedNonceAsync(account, cancellationToken);

        public Task<FeeSituation> FeesAsync(CancellationToken cancellationToken) => gateway.FeesAsync(cancellationToken);

        public Task<ulong> EstimateGasAsync(Address from, Address to, byte[] data, CancellationToken cancellationToken) =>
            gateway.EstimateGasAsync(from, to, data, cancellationToken);

        public Task<SendOutcome> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken) =>
            Task.FromResult(new SendOutcome(Accepted: true, Answer: null));

        public Task<MinedTransaction?> FindAsync(Hash256 transaction, CancellationToken cancellationToken) => gateway.FindAsync(transaction, cancellationToken);
    }

    /// <summary>Holds the log of one incident, until it is forgotten.</summary>
    private sealed class PassingLedger : IIncidentLedger
    {
        private readonly List<Entry> _entries = [];

        public Task<bool> TryAppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
        {
            _entries.AddRange(entries);
            return Task.FromResult(true);
        }

        public Task<IReadOnlyList<Entry>> ReadAsync(IncidentId id, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Entry>>([.. _entries]);

        public Task<IReadOnlyList<LogHead>> HeadsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogHead>>(
            _entries.Count == 0 ? [] : [new LogHead(_entries[^1].Incident, _entries[^1].Sequence, _entries[^1].Hash)]);
    }
}
