using Firebreak.Core;
using Firebreak.Engine.Detection.Plugins;

namespace Firebreak.Adapters.Plugins;

/// <summary>The detectors that were loaded, and the rooms that they live in until this is disposed of.</summary>
public sealed class PluginSet : IDisposable
{
    private readonly List<PluginContext> _contexts = [];

    public Items<PluggedDetector> Detectors { get; private set; } = [];

    /// <summary>Gives the rooms up. The memory is free once nothing of a detector is used any more.</summary>
    public void Dispose()
    {
        Detectors = [];
        foreach (var context in _contexts)
        {
            context.Unload();
        }

        _contexts.Clear();
    }

    internal void Add(PluginContext context) => _contexts.Add(context);

    internal void Add(PluggedDetector detector) => Detectors = Detectors.Add(detector);
}
