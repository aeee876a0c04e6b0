using System.CommandLine;

namespace Firebreak.Cli;

/// <summary>All verbs of the program, in the order in which help lists them.</summary>
internal static class Verbs
{
    public static IReadOnlyList<(string Name, Func<Command> Create)> All { get; } =
    [
        ("drill", DrillVerb.Create),
        ("convert", ConvertVerb.Create),
        ("import", ImportVerb.Create),
        ("export", CacaoVerbs.Export),
        ("replay", ReplayVerb.Create),
        ("evaluate", EvaluateVerb.Create),
        ("baselines", BaselinesVerb.Create),
        ("calibrate", CalibrateVerb.Create),
        ("shadow", ShadowVerb.Create),
        ("mark", PagesVerb.Judge),
        ("pages", PagesVerb.List),
        ("serve", ServeVerb.Create),
        ("approve", PlanVerbs.Approve),
        ("refuse", PlanVerbs.Refuse),
        ("plan", PlanVerb.Create),
        ("answer", AnswerVerb.Create),
        ("undo", UndoVerb.Create),
        ("halt", AutomationVerbs.Halt),
        ("resume", AutomationVerbs.Resume),
        ("incidents", IncidentsVerb.Create),
        ("alerts", AlertsVerb.List),
        ("ack", AlertsVerb.Acknowledge),
        ("silence", SilenceVerb.Create),
        ("routes", RoutesVerb.Create),
        ("verify", VerifyVerb.Create),
        ("scan", ScanVerb.Create),
        ("node", NodeVerb.Create),
        ("protocol", ProtocolVerb.Create),
        ("key", KeyVerb.Create),
        ("init", InitVerb.Create),
        ("rehearse", RehearseVerb.Create),
        ("coverage", CoverageVerb.Create),
        ("levers", LeversVerb.Create),
        ("safe", SafeVerb.Create),
        ("presign", PresignVerb.Create),
        ("rules", RulesVerb.Create),
        ("plugins", PluginsVerb.Create),
        ("lint", LintVerb.Create),
    ];

    /// <summary>
    /// The verb that is called, by itself: to describe all of them takes longer than a short scan has time for. All of them where none is
    /// called by its name, as for help.
    /// </summary>
    public static IEnumerable<Command> For(IReadOnlyList<string> arguments)
    {
        var called = arguments.Count == 0 ? [] : All.Where(verb => verb.Name == arguments[0]).ToList();
        return (called.Count > 0 ? called : All).Select(verb => verb.Create());
    }
}
