namespace Firebreak.Acceptance.Tests.Program;

/// <summary>An empty folder that goes away with the test.</summary>
public sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("firebreak-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
