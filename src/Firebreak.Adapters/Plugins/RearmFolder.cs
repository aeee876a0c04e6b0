using Firebreak.Engine.Detection.Plugins;

namespace Firebreak.Adapters.Plugins;

/// <summary>Wishes to arm a detector again, as empty files in the data directory: whoever may write there may ask.</summary>
public sealed class RearmFolder(string dataDirectory) : IRearmRequests
{
    private const int Most = 100;
    private readonly string _folder = Path.Combine(dataDirectory, "rearm");

    /// <summary>Asks for it; the running program looks every second.</summary>
    public void Ask(string id)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, id), "");
    }

    public IReadOnlyList<string> Take()
    {
        if (!Directory.Exists(_folder))
        {
            return [];
        }

        var taken = new List<string>();
        foreach (var file in Directory.EnumerateFiles(_folder).Take(Most).ToList())
        {
            try
            {
                File.Delete(file);
                taken.Add(Path.GetFileName(file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Still being written, or not ours to take: the next look comes in a second.
            }
        }

        return taken;
    }
}
