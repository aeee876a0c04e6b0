using System.IO.MemoryMappedFiles;

namespace Firebreak.Fuzz.Tests;

/// <summary>The input being tried, in memory that outlives the process: where a stack overflow ends everything, it is still in the file.</summary>
internal sealed class RunningInput : IDisposable
{
    public const int Longest = 1 << 20;

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public RunningInput(string target)
    {
        Directory.CreateDirectory(FoundInput.Folder);
        _path = Path.Combine(FoundInput.Folder, target + FoundInput.Running);
        _file = MemoryMappedFile.CreateFromFile(_path, FileMode.Create, mapName: null, sizeof(int) + Longest);
        _view = _file.CreateViewAccessor();
    }

    public void Show(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(sizeof(int), input, 0, Math.Min(input.Length, Longest));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
