using System.CommandLine;
using Firebreak.Adapters.Anvil;
using Firebreak.Bench;
using Firebreak.Cli;
using Firebreak.Drills;

var root = new RootCommand(
    """
    Measures Firebreak and, in the same run, others that do the same work.

    Examples:
      bench/run decode           recorded mainnet blocks from bytes to signals, beside viem
      bench/run decode --plot    the same, and the picture in docs/images
      bench/run head             how long after a block's traces its signals are saved, on anvil
      bench/run detection        what the rules find in recorded attacks, and tell wrongly of ordinary traffic
      bench/run calibration      false pages a week at a budget of one, on numbers whose law is known
      bench/run learning         what comparing transactions with a protocol's past costs
      bench/run containment      how soon a pause is mined against a bot that bids up fees, and what is lost
      bench/run rules            what 1,000 written rules cost beside 10
      bench/run scan --rounds 5  firebreak scan over a chain of Uniswap swaps, beside forta-agent and what the node alone can give
    """)
{
    DecodeVerb.Create(),
    HeadVerb.Create(),
    CalibrationVerb.Create(),
    LearningVerb.Create(),
    RulesVerb.Create(),
    ContainmentVerb.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is AnvilUnavailableException or DrillException or InvalidOperationException or IOException
    or System.ComponentModel.Win32Exception)
{
    Screen.Say(exception.Message);
    return ExitCode.Environment;
}
