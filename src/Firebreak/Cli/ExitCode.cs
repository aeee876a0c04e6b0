namespace Firebreak.Cli;

/// <summary>What the program answers to the shell. Documented in docs/reference/exit-codes.md.</summary>
public static class ExitCode
{
    public const int Success = 0;

    /// <summary>The drill did not end as it should, a log is broken, a plan was refused, something could not be judged.</summary>
    public const int NotReached = 1;

    /// <summary>The command line or a configuration file must be mended.</summary>
    public const int BadInput = 2;

    /// <summary>Something outside is missing or broken: anvil, the node, the disk.</summary>
    public const int Environment = 70;
}
