using System.Globalization;
using System.Text.Json.Serialization;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Drills;
using Firebreak.Ethereum;

namespace Firebreak.Cli;

/// <summary>How a drill ended; printed as it is with <c>--json</c>. Amounts are decimal strings in wei.</summary>
/// <param name="Outcome">
/// <c>contained</c>, <c>detected</c>, <c>quiet</c>, <c>refused</c>, <c>false-alarm</c> or <c>failed</c>; only the first three are a success.
/// </param>
/// <param name="Faults">What was not as it should be, in words; empty on success.</param>
/// <param name="Kind">Family of the flaw.</param>
/// <param name="Rule">The rule that paged.</param>
/// <param name="AlertTransaction">The first transaction that its alert points to.</param>
/// <param name="Levers">The levers that were pulled and read back, by id.</param>
/// <param name="KeptPercent">How much was left of what the drill says must be saved.</param>
public sealed record DrillResult(
    string Outcome,
    IReadOnlyList<string> Faults,
    ulong? FirstHostileBlock = null,
    ulong? AlertBlock = null,
    ulong? PauseBlock = null,
    double? SecondsToAlert = null,
    double? SecondsToPause = null,
    string? ValueAtRisk = null,
    string? ValueLost = null,
    string? ValueSaved = null,
    string? RootCause = null,
    string? Attacker = null,
    string? AttackContract = null,
    string? Funder = null,
    string? Incident = null,
    string? CaseFile = null,
    int BlocksWatched = 0,
    int PagingAlerts = 0,
    int Plans = 0,
    string? Drill = null,
    string? Kind = null,
    string? Rule = null,
    string? FirstHostileTransaction = null,
    string? AlertTransaction = null,
    int? KeptPercent = null,
    IReadOnlyList<string>? Levers = null)
{
    /// <summary>Families of evidence of the alerts that paged for the first hostile transaction, where no rule in particular was expected.</summary>
    public IReadOnlyList<string>? Families { get; init; }

    /// <summary>Who was robbed, by the alert.</summary>
    public string? Subject { get; init; }

    /// <summary>What others than the attacker were left without, in tokens.</summary>
    public IReadOnlyList<DrillLoss>? Losses { get; init; }

    /// <summary>From the first hostile block to the block with the last lever that was pulled; null when none was.</summary>
    public ulong? BlocksToContain { get; init; }

    /// <summary>The hash that a recorded attack had on its own chain.</summary>
    public string? OriginalTransaction { get; init; }

    [JsonIgnore]
    public bool IsSuccess => Outcome is "contained" or "detected" or "quiet";
}

/// <param name="Asset">Null for the native coin.</param>
/// <param name="Symbol">As the token calls itself; its own claim.</param>
/// <param name="Amount">In the smallest unit.</param>
/// <param name="Units">The same in whole tokens.</param>
public sealed record DrillLoss(string Account, string? Asset, string Symbol, string Amount, string Units);

/// <summary>Holds what Firebreak reported against what the drill knows to be true.</summary>
internal static class DrillJudge
{
    private const ulong BlocksToPause = 2;

    /// <param name="mode">How long a person takes to approve is no fault of Firebreak: only what acts by itself is held to be fast.</param>
    /// <param name="caseFile">Absolute path of the sealed case folder.</param>
    public static DrillResult Judge(Incident incident, DrillTruth truth, ResponseMode mode, string caseFile)
    {
        var figures = incident.CaseFile!.Figures;
        var alert = incident.Alerts.First(candidate => candidate.Pages);
        var mined = incident.Plans.SelectMany(plan => plan.Progress).OfType<Happened.StepMined>().First();
        var hostile = alert.Standing[0].Provenance;
        var faults = Faults(figures, truth).Concat(mode == ResponseMode.Automatic ? Delays(figures, truth, mined) : []).ToList();
        return new DrillResult(
            faults.Count == 0 ? "contained" : "failed",
            faults,
            figures.FirstHostileBlock,
            alert.FirstBlock.Number,
            mined.Block.Number,
            Seconds(alert.FirstSeenAt - hostile.MinedAt),
            Seconds(mined.BlockTime - hostile.MinedAt),
            figures.ValueAtRisk.ToString(),
            figures.ValueLost.ToString(),
            figures.ValueSaved.ToString(),
            figures.RootCause,
            figures.Attacker?.ToString(),
            figures.AttackContract?.ToString(),
            figures.Funder?.ToString(),
            incident.Id.ToString(),
            caseFile,
            Plans: incident.Plans.Count,
            Levers: [.. incident.Plans.SelectMany(plan => plan.Plan.Steps.Where(step => plan.IsVerified(step.Number))).Select(step => step.Lever).Distinct(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> Delays(CaseFigures figures, DrillTruth truth, Happened.StepMined mined)
    {
        if (mined.Block.Number > truth.FirstHostileBlock + BlocksToPause)
        {
            yield return Say($"the pause was mined {mined.Block.Number - truth.FirstHostileBlock} blocks after the first hostile one, allowed are {BlocksToPause}");
        }

        if (UInt256.MulDiv(figures.ValueAtRisk, 85, 100) > figures.ValueSaved)
        {
            yield return $"less than 85 % was saved: {figures.ValueSaved.ToUnits(18)} of {figures.ValueAtRisk.ToUnits(18)} ether";
        }
    }

    private static IEnumerable<string> Faults(CaseFigures figures, DrillTruth truth)
    {
        if (figures.FirstHostileBlock != truth.FirstHostileBlock)
        {
            yield return Say($"the first hostile block is {truth.FirstHostileBlock}, reported was {figures.FirstHostileBlock}");
        }

        if (figures.ValueLost != truth.ValueLost)
        {
            yield return $"the attacker took {truth.ValueLost} wei, reported were {figures.ValueLost}";
        }

        if (!figures.RootCause.Contains("re-entrancy", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"the cause is re-entrancy, reported was {figures.RootCause}";
        }

        foreach (var (what, told, real) in Parties(figures, truth))
        {
            if (told != real)
            {
                yield return $"the {what} is {real}, reported was {told?.ToString() ?? "nobody"}";
            }
        }
    }

    private static IEnumerable<(string What, Address? Told, Address Real)> Parties(CaseFigures figures, DrillTruth truth) =>
    [
        ("attacker", figures.Attacker, truth.Attacker),
        ("attack contract", figures.AttackContract, truth.AttackContract),
        ("funder", figures.Funder, truth.Funders[0]),
    ];

    // Block timestamps are whole seconds, our clock is not: a block may seem to be seen before it was mined.
    private static double Seconds(TimeSpan span) => Math.Max(0, Math.Round(span.TotalSeconds, 3));

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
