namespace Firebreak.TestKit;

/// <summary>
/// What a test with chance in it went through, kept under artifacts/tallies and printed by <c>./test</c> at its end: how much was tried says as much as
/// that it passed.
/// </summary>
public static class Tallies
{
    /// <param name="test">In a few words; the next run of the same takes its place.</param>
    public static void Note(string test, string tally)
    {
        var folder = Path.Combine(VectorTable.FindRepository(), "artifacts", "tallies");
        Directory.CreateDirectory(folder);
        var name = string.Concat(test.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));
        File.WriteAllText(Path.Combine(folder, $"{name}.txt"), $"{test}\n{tally.TrimEnd()}\n");
    }
}
