using Spectre.Console;

namespace Firebreak.Cli.Judging;

/// <summary>Prints a judged range as <c>scan</c> and <c>replay</c> do.</summary>
internal static class JudgedOutput
{
    /// <returns>The exit code.</returns>
    public static int Write(JudgedRange range, bool json)
    {
        if (json)
        {
            JudgedLines.Write(range, Console.Out);
        }
        else
        {
            JudgedTable.Write(range, AnsiConsole.Console);
        }

        return range.ExitCode;
    }
}
