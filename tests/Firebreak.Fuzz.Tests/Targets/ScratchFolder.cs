namespace Firebreak.Fuzz.Tests.Targets;

/// <summary>A folder of this process alone, for decoders that read files.</summary>
internal static class ScratchFolder
{
    private static readonly DirectoryInfo Root = Directory.CreateTempSubdirectory("firebreak-fuzz-");

    static ScratchFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Root.Delete(recursive: true);

    public static string Of(string name) => Root.CreateSubdirectory(name).FullName;
}
