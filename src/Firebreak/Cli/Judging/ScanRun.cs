using Firebreak.Adapters.JsonRpc.Ranges;
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
    private readonly TimeProvider _time;
    private readonly RangeNodes _nodes;
    private readonly long _since;
    private readonly CancellationTokenSource _ending = new();

    private ScanRun(IReadOnlyList<Uri> nodes, ChainId chain, TimeProvider time)
    {
        (_chain, _time, _since) = (chain, time, time.GetTimestamp());
        _nodes = new RangeNodes(new IngestOptions { ChainId = chain.Value, Nodes = nodes, RequestTimeout = TimeSpan.FromSeconds(30) }, time);
    }

    public ChainId Chain => _chain;

    /// <summary>What was written, as heights.</summary>
    public ScanBounds Bounds { get; set; } = new(0, 0, 0);

    /// <summary>Finds out which chain the nodes are on, and turns what was written into heights.</summary>
    /// <exception cref="Engine.Configuration.BadConfigurationException">There is no such range.</exception>
    public static async Task<ScanRun> OpenAsync(IReadOnlyList<Uri> nodes, RangeEnd from, RangeEnd to, TimeProvider time, CancellationToken cancellationToken)
    {
        var chain = await NodeIntroduction.ChainOfAsync(nodes, time, cancellationToken);
        var run = new ScanRun(nodes, chain, time);
        try
        {
            run.Bounds = await run.ResolveAsync(from, to, cancellationToken);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for the first blocks of the range, for whoever still has files to read.</summary>
    public void Begin() => _nodes.Range.Begin(Bounds.From, Bounds.To, _ending.Token);

    /// <summary>Ends a run that nobody waits for any more, however its opening ended.</summary>
    public static async Task ForgetAsync(Task<ScanRun> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
        {
            await (await opening).DisposeAsync();
        }
    }

    /// <param name="besides">Read of every block besides what the rules need: <c>serve</c> sees more where its node tells more at no cost.</param>
    /// <param name="wrap">Takes the pipeline and gives what judges; null for the pipeline itself.</param>
    public async Task<JudgedRange> JudgeAsync(
        JudgingFiles files, Action<RangeStep>? progress, CancellationToken cancellationToken, Lanes besides = Lanes.None,
        Func<DetectionPipeline, IDetectionPipeline>? wrap = null)
    {
        var protocol = files.ProtocolOn(_chain);
        var live = new DetectionPipeline(
            new Watch(protocol), files.Rules, new RuleBook(RuleBook.InForce(files.Written, _chain)), files.Baseline);
        var pipeline = wrap?.Invoke(live) ?? live;
        var aids = new RangeAids(
            "node", new ValuationReader(protocol, _nodes.View, NullLogger<ValuationReader>.Instance), _nodes.Tracer)
        {
            // To ask what the node offers takes longer than many blocks, and most ranges hold nothing that must be looked at deeply.
            OffersTraces = async token => (await _nodes.View.CapabilitiesAsync(token)).DeepTraces,
        };
        var outage = new NodeOutage(_time, NullLogger<NodeOutage>.Instance)
        {
            LongestAbsence = TimeSpan.FromSeconds(30),
            AnswerPatience = TimeSpan.FromSeconds(2),
        };
        var updates = _nodes.Range.ReadAsync(Bounds.From, Bounds.To, pipeline.Needs | besides, cancellationToken);
        var options = new RangeOptions();
        var weather = new RangeWeather(new TroubleRules(files.Rules), _chain, options);
        var steps = weather.FeelAsync(new RangeJudge(pipeline, aids, outage, options).JudgeAsync(updates, cancellationToken), cancellationToken);
        var reading = new RangeReading(_chain, _time) { Head = Bounds.Head, HeadStart = _time.GetElapsedTime(_since) };
        return await reading.ReadAsync(steps, pipeline.Rules, progress, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _nodes.DisposeAsync();
        _ending.Dispose();
    }

    private async Task<ScanBounds> ResolveAsync(RangeEnd from, RangeEnd to, CancellationToken cancellationToken)
    {
        var head = (await _nodes.View.HeadAsync(cancellationToken)).Number;
        var (first, last) = (from.At(head), to.At(head));
        return first <= last
            ? new ScanBounds(first, last, head)
            : throw BadInput.At("--from", FormattableString.Invariant($"is block {first}, above --to, block {last}"), "write the lower block first");
    }
}

/// <param name="Head">The head of the node when the range was resolved.</param>
internal sealed record ScanBounds(ulong From, ulong To, ulong Head);
