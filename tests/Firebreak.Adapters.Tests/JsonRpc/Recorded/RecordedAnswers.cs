using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc.Recorded;

/// <summary>What real nodes answered, from ../shared/data; tests say that they are skipped where it is absent.</summary>
internal static class RecordedAnswers
{
    public const string Source = "../shared/data";

    /// <summary>The JSON files of an archive by their names, those of the folder given.</summary>
    public static IReadOnlyList<(string Name, JsonElement Json)> Load(string archive, string folder = "")
    {
        var path = Path.Combine(Repository(), "..", "shared", "data", archive);
        if (!File.Exists(path))
        {
            VectorTable.Record(Source, archive, 0, 0, 0, "not here");
            Assert.Skip("The recorded data is not here: ../shared/data beside the repository.");
        }

        var found = new List<(string, JsonElement)>();
        using var file = File.OpenRead(path);
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new TarReader(plain);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } content && entry.Name.EndsWith(".json", StringComparison.Ordinal)
                && (folder.Length == 0 || entry.Name.Contains($"{folder}/", StringComparison.Ordinal)))
            {
                using var document = JsonDocument.Parse(content);
                found.Add((entry.Name.Split('/')[^1], document.RootElement.Clone()));
            }
        }

        return found;
    }

    public static RpcAnswer Answer(JsonElement result) => Answer(result.GetRawText());

    public static RpcAnswer Answer(string result)
    {
        var bytes = Encoding.UTF8.GetBytes(result);
        return new RpcAnswer("recorded", bytes, 0, bytes.Length);
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Firebreak.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
