using System.Runtime.CompilerServices;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Adapters.Packs;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Writing;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Microsoft.Extensions.Logging.Abstractions;

namespace Firebreak.Cli.Judging;

/// <summary>One replay: archived blocks handed to the judge of ranges, with a node's state and deep traces beside them if one is named.</summary>
internal sealed class ReplayRun(JudgingFiles files, IReadOnlyList<Uri> nodes, TimeProvider time)
{
    /// <summary>Takes the pipeline and gives what judges.</summary>
    public Func<DetectionPipeline, IDetectionPipeline> Wrap { get; init; } = pipeline => pipeline;

    /// <summary>Blocks below are left out.</summary>
    public ulong From { get; init; }

    public async Task<JudgedRange> JudgeAsync(ArchiveStory story, Action<RangeStep>? progress, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        await using var blocks = story.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (!await blocks.MoveNextAsync())
        {
            throw new ArchiveFaultException(story.Name, column: null, "there is no block in it", "Name an archive that holds some.");
        }

        var chain = blocks.Current.Block.Header.Chain;
        await using var connected = nodes.Count == 0 ? null : await ConnectAsync(chain, cancellationToken);
        var (pipeline, aids, traces) = Arrange(chain, story, connected);
        var options = new RangeOptions();
        var steps = new RangeJudge(pipeline, aids, Outage(), options).JudgeAsync(BlocksAsync(blocks, traces, From, cancellationToken), cancellationToken);
        var weather = new RangeWeather(new TroubleRules(files.Rules), chain, options);
        return await new RangeReading(chain, time) { HeadStart = time.GetElapsedTime(since) }.ReadAsync(weather.FeelAsync(steps, cancellationToken), pipeline.Rules, progress, cancellationToken);
    }

    private (IDetectionPipeline Pipeline, RangeAids Aids, ArchivedTraces Traces) Arrange(ChainId chain, ArchiveStory story, RangeNodes? connected)
    {
        var live = Wrap(new DetectionPipeline(new Watch(files.ProtocolOn(chain)), files.Rules, new RuleBook(RuleBook.InForce(files.Written, chain)), files.Baseline));
        var traces = new ArchivedTraces(connected?.Tracer);
        if (connected is null)
        {
            var valuations = new RecordedValuations(files.ProtocolOn(chain));
            return (new RecordedPipeline(live, valuations), new RangeAids("recording", valuations, story.HasDeepTraces ? traces : null), traces);
        }

        var reader = new ValuationReader(files.ProtocolOn(chain), connected.View, NullLogger<ValuationReader>.Instance);
        return (new RecordedPipeline(live, valuations: null), new RangeAids("recording with its node", reader, traces), traces);
    }

    private async Task<RangeNodes> ConnectAsync(ChainId chain, CancellationToken cancellationToken)
    {
        var named = await NodeIntroduction.ChainOfAsync(nodes, time, cancellationToken);
        if (named != chain)
        {
            throw BadInput.At("--rpc", $"is a node of {named}, and the archive is of {chain}", "name a node of the same chain");
        }

        return new RangeNodes(new IngestOptions { ChainId = chain.Value, Nodes = nodes, RequestTimeout = TimeSpan.FromSeconds(30) }, time);
    }

    private NodeOutage Outage() => new(time, NullLogger<NodeOutage>.Instance)
    {
        LongestAbsence = TimeSpan.FromSeconds(30),
        AnswerPatience = TimeSpan.FromSeconds(2),
    };

    private static async IAsyncEnumerable<Block> BlocksAsync(
        IAsyncEnumerator<ArchivedBlock> blocks, ArchivedTraces traces, ulong from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (blocks.Current.Block.Ref.Number >= from)
            {
                traces.Keep(blocks.Current);
                yield return blocks.Current.Block;
            }
        }
        while (await blocks.MoveNextAsync());
    }
}
