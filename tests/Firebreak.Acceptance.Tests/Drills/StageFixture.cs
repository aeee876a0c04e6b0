using Firebreak.Drills;
using Xunit;

namespace Firebreak.Acceptance.Tests.Drills;

/// <summary>One stage with its history, on a real anvil. Tests read it and leave it as it is.</summary>
public sealed class StageFixture : IAsyncLifetime
{
    public DrillStage Stage { get; private set; } = null!;

    /// <summary>When the stage began to be set.</summary>
    public DateTimeOffset Began { get; } = TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync() => Stage = await DrillStage.SetAsync(new DrillOptions(), TimeProvider.System, CancellationToken.None);

    public ValueTask DisposeAsync() => Stage.DisposeAsync();
}
