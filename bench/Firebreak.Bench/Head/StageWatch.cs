using System.Diagnostics;
using Firebreak.Engine.Ingest;

namespace Firebreak.Bench.Head;

/// <summary>Hears of the stages that the program itself reports of each block.</summary>
internal sealed class StageWatch : IDisposable
{
    private readonly ActivityListener _listener;

    public StageWatch(Journey journey)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IngestTrace.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => journey.Passed((ulong)activity.GetTagItem(IngestTrace.BlockTag)!, activity.OperationName, activity.Duration),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();
}
