using System.CommandLine;
using Firebreak.Cli;

var root = new RootCommand("Firebreak: detects, contains and investigates attacks on EVM chains, and keeps the record.")
{
    DrillVerb.Create(),
    ServeVerb.Create(),
    PlanVerbs.Approve(),
    PlanVerbs.Refuse(),
    IncidentsVerb.Create(),
    VerifyVerb.Create(),
};
var parsed = root.Parse(args);
return parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction
    ? (await parsed.InvokeAsync(), ExitCode.BadInput).Item2
    : await parsed.InvokeAsync();
