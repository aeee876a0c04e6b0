using Firebreak.Adapters.JsonRpc;
using Firebreak.Adapters.Packs;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging.Abstractions;

namespace Firebreak.Cli.Judging;

/// <summary>One scan: the range reader, the state and the deep traces of a node, handed to the judge of ranges.</summary>
internal sealed class ScanRun : IAsyncDisposable
{
    private readonly ChainId _chain;
    private readonly JudgingFiles _files;
    private readonly TimeProvider _time;
    private readonly ServiceProvider _services;
    private readonly long _since;

    public ScanRun(IReadOnlyList<Uri> nodes, ChainId chain, JudgingFiles files, TimeProvider time)
    {
        (_chain, _files, _time, _since) = (chain, files, time, time.GetTimestamp());
        _services = new ServiceCollection()
            .AddSingleton(time)
            .AddSingleton(new IngestOptions { ChainId = chain.Value, Nodes = nodes, RequestTimeout = TimeSpan.FromSeconds(30) })
            .AddJsonRpc()
            .BuildServiceProvider();
    }

    /// <summary>Turns what was written into heights.</summary>
    /// <exception cref="Engine.Configuration.BadConfigurationException">There is no such range.</exception>
    public async Task<ScanBounds> ResolveAsync(RangeEnd from, RangeEnd to, CancellationToken cancellationToken)
    {
        var head = (await View.HeadAsync(cancellationToken)).Number;
        var (first, last) = (from.At(head), to.At(head));
        return first <= last
            ? new ScanBounds(first, last, head)
            : throw BadInput.At("--from", FormattableString.Invariant($"is block {first}, above --to, block {last}"), "write the lower block first");
    }

    public async Task<JudgedRange> JudgeAsync(ScanBounds bounds, Action<RangeStep>? progress, CancellationToken cancellationToken)
    {
        var pipeline = new DetectionPipeline(
            new Watch(_files.Protocol), _files.Rules, new RuleBook(RuleBook.InForce(_files.Written, _chain)));
        var capabilities = await View.CapabilitiesAsync(cancellationToken);
        var aids = new RangeAids(
            "node",
            new ValuationReader(_files.Protocol, View, NullLogger<ValuationReader>.Instance),
            capabilities.DeepTraces ? _services.GetRequiredService<IDeepTracer>() : null);
        var outage = new NodeOutage(_time, NullLogger<NodeOutage>.Instance)
        {
            LongestAbsence = TimeSpan.FromSeconds(30),
            AnswerPatience = TimeSpan.FromSeconds(2),
        };
        var updates = _services.GetRequiredService<IChainRange>().ReadAsync(bounds.From, bounds.To, pipeline.Needs, cancellationToken);
        var steps = new RangeJudge(pipeline, aids, outage, new RangeOptions()).JudgeAsync(updates, cancellationToken);
        var reading = new RangeReading(_chain, _time) { Head = bounds.Head, HeadStart = _time.GetElapsedTime(_since) };
        return await reading.ReadAsync(steps, pipeline.Rules, progress, cancellationToken);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private IChainView View => _services.GetRequiredService<IChainView>();
}

/// <param name="Head">The head of the node when the range was resolved.</param>
internal sealed record ScanBounds(ulong From, ulong To, ulong Head);
