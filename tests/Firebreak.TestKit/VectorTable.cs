using System.Globalization;

namespace Firebreak.TestKit;

/// <summary>
/// What the tests checked against data that others made: a row for each file, kept under artifacts/vectors, and printed by <c>./test</c> as one
/// table at its end. A case that cannot apply is counted with the reason, so that nothing is left out unsaid.
/// </summary>
public static class VectorTable
{
    /// <param name="source">Where the file comes from: "@ethersproject/testcases 5.8.0", "../shared/data".</param>
    /// <param name="file">The file, and what of it was checked where there are several things.</param>
    /// <param name="cases">Cases in the file.</param>
    /// <param name="passed">Cases that agreed.</param>
    /// <param name="notApplicable">Cases that cannot agree or were not run.</param>
    /// <param name="why">The reason for those.</param>
    public static void Record(string source, string file, int cases, int passed, int notApplicable = 0, string why = "")
    {
        var row = string.Create(CultureInfo.InvariantCulture, $"{source}\t{file}\t{cases}\t{passed}\t{notApplicable}\t{why}\n");
        var folder = Path.Combine(FindRepository(), "artifacts", "vectors");
        Directory.CreateDirectory(folder);
        var name = string.Concat($"{source} {file}".Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));
        File.WriteAllText(Path.Combine(folder, $"{name}.tsv"), row);
    }

    /// <summary>The folder of the repository that the tests run in.</summary>
    public static string FindRepository()
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
