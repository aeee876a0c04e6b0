using Firebreak.Core;
using Firebreak.Core.Alerting;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;

namespace Firebreak.Cli.Judging;

/// <summary>What came of judging a range once.</summary>
/// <param name="Alerts">In the order of their first block; none that the chain took back.</param>
internal sealed record JudgedRange(ChainId Chain, Items<Alert> Alerts, RangeCoverage Coverage, TimeSpan Took)
{
    public double TransactionsPerSecond => Took > TimeSpan.Zero ? Coverage.Transactions / Took.TotalSeconds : 0;

    /// <summary>Alerts are findings and no failure; what could not be judged is one.</summary>
    public int ExitCode => Coverage.IsWhole ? Cli.ExitCode.Success : Cli.ExitCode.NotReached;
}
