using System.Globalization;
using System.Text.RegularExpressions;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>Reads the steps of one part of a drill.</summary>
internal sealed partial class StepReader
{
    private const string StepForm = "deploy, call, pay, let, put, mine, wait, repeat or script";
    private const string WaitForm = "at most 400 d, such as 45 s, 30 min, 1 h or 2 d";
    private const ulong UsualGas = 8_000_000;
    private const ulong MostGas = 16_000_000;
    private const int MostRounds = 1_000;
    private const int MostSteps = 2_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(400);

    private static readonly string[] Kinds = ["deploy", "call", "pay", "let", "put", "mine", "wait", "repeat", "script"];

    private readonly Part _part;

    private StepReader(Part part) => _part = part;

    /// <summary>What may happen in a part of a drill.</summary>
    public enum Part
    {
        /// <summary>Mined in a moment: scripts may run, code may be put where it belongs.</summary>
        Past,

        /// <summary>Block after block while Firebreak watches.</summary>
        Present,

        /// <summary>The present, with somebody hostile in it.</summary>
        Attack,
    }

    public static IReadOnlyList<Step> Read(Section section, string key, Part part)
    {
        var reader = new StepReader(part);
        var steps = reader.Steps(section, key);
        if (steps.Count == 0 && part != Part.Past)
        {
            section.Fault(key, $"{key} is missing or empty", "write at least one step");
        }

        if (Scenario.CountOf(steps) > MostSteps)
        {
            section.Fault(key, string.Create(CultureInfo.InvariantCulture, $"{key} has more than {MostSteps} steps, rounds counted"), "make it shorter");
        }

        if (part == Part.Attack && !Hostile(steps).Any())
        {
            section.Fault(key, "no step of the attack is hostile", "mark the first transaction that takes what is not the sender's: hostile: true");
        }

        return steps;
    }

    private static IEnumerable<Step> Hostile(IEnumerable<Step> steps) => steps.Where(step => step switch
    {
        Step.Deploy deploy => deploy.Terms.Hostile,
        Step.Call call => call.Terms.Hostile,
        Step.Pay pay => pay.Terms.Hostile,
        Step.Repeat repeat => Hostile(repeat.Steps).Any(),
        _ => false,
    });

    private List<Step> Steps(Section section, string key)
    {
        var steps = new List<Step>();
        foreach (var child in section.Children(key))
        {
            if (Step(child) is { } step)
            {
                steps.Add(step);
                child.Close();
            }
        }

        return steps;
    }

    private Step? Step(Section section)
    {
        var place = new Place(section.Map.Line, section.Map.Column);
        var kinds = Kinds.Where(section.Has).ToArray();
        if (kinds.Length != 1)
        {
            section.Faults.Add(section.File, section.Map, kinds.Length == 0 ? "the step does nothing" : $"the step is {string.Join(" and ", kinds)} at once", $"give it one of {StepForm}");
            return null;
        }

        return kinds[0] switch
        {
            "deploy" => Deploy(section, place),
            "call" => Call(section, place),
            "pay" => new Step.Pay(place, Terms(section), ExpressionText.Needed(section, "pay"), ExpressionText.Optional(section, "data")),
            "let" => new Step.Let(place, new Naming(Name(section, "let"), section.OptionalText("is")), ExpressionText.Needed(section, "be")),
            "put" => Put(section, place),
            "mine" => new Step.Mine(place, section.Value<int>("mine", Rounds, Form())),
            "wait" => new Step.Wait(place, section.Value<TimeSpan>("wait", Wait, WaitForm)),
            "repeat" => new Step.Repeat(place, section.Value<int>("repeat", Rounds, Form()), Steps(section, "steps")),
            _ => Script(section, place),
        };
    }

    private Step.Deploy Deploy(Section section, Place place)
    {
        var (artifact, arguments) = ("", (IReadOnlyList<Expression>)[]);
        var text = section.Text("deploy");
        if (ExpressionText.IsName(text))
        {
            artifact = text;
        }
        else if (text.Length > 0 && ExpressionText.Parse(section, section.At("deploy"), "deploy", text) is Expression.Apply apply)
        {
            (artifact, arguments) = (apply.Function, apply.Arguments);
        }
        else if (text.Length > 0)
        {
            section.Fault("deploy", $"deploy is {FaultList.Quote(text)}", "write an artifact with its arguments: Vault($token)");
        }

        var link = new Dictionary<string, Expression>(StringComparer.Ordinal);
        if (section.OptionalChild("link") is { } libraries)
        {
            foreach (var (library, at) in libraries.Table<Expression>(ExpressionText.TryParse, "an address such as $library"))
            {
                link[library] = at;
            }
        }

        return new Step.Deploy(place, Terms(section), artifact, arguments, link, OptionalNaming(section));
    }

    private Step.Call? Call(Section section, Place place)
    {
        var call = ExpressionText.Needed(section, "call");
        var (terms, naming) = (Terms(section), OptionalNaming(section));
        if (call is Expression.Ask ask)
        {
            return new Step.Call(place, terms, ask, naming);
        }

        if (call is not Expression.Number { Value.IsZero: true })
        {
            section.Fault("call", $"call is {FaultList.Quote(section.Text("call"))}", "write a contract's function with its arguments: $vault.deposit(1 ether)");
        }

        return null;
    }

    private Step.Put Put(Section section, Place place)
    {
        OnlyInThePast(section, "put");
        return new Step.Put(place, ExpressionText.Needed(section, "put"), ExpressionText.Needed(section, "at"));
    }

    private Step.Script Script(Section section, Place place)
    {
        OnlyInThePast(section, "script");
        var script = new Step.Script(
            place,
            section.Value<string>("script", ScriptName, "the name of a file in drills/ that ends with .mjs") ?? "",
            section.Texts("names"),
            section.OptionalValue<TimeSpan>("takes", Wait, WaitForm, TimeSpan.FromHours(1)));
        foreach (var name in script.Names.Where(name => !ExpressionText.IsName(name)))
        {
            section.Fault("names", $"a name is {FaultList.Quote(name)}", "use letters, digits and _");
        }

        return script;
    }

    private void OnlyInThePast(Section section, string key)
    {
        if (_part != Part.Past)
        {
            section.Fault(key, $"{key} stands where Firebreak watches live", $"move it to setup or traffic");
        }
    }

    private Terms Terms(Section section)
    {
        var terms = new Terms(
            section.Text("as"),
            ExpressionText.Optional(section, "value"),
            section.OptionalValue<ulong>("gas", Gas, string.Create(CultureInfo.InvariantCulture, $"a number up to {MostGas}"), UsualGas),
            section.OptionalValue<bool>("fails", Words.Flag, Words.FlagForm, otherwise: false),
            section.OptionalValue<bool>("hostile", Words.Flag, Words.FlagForm, otherwise: false));
        if (terms.Hostile && _part != Part.Attack)
        {
            section.Fault("hostile", "something is hostile outside of the attack", "move it to attack");
        }

        return terms;
    }

    private static Naming? OptionalNaming(Section section) =>
        section.Has("name") || section.Has("is") ? new Naming(Name(section, "name"), section.OptionalText("is")) : null;

    private static string Name(Section section, string key) => section.Value<string>(key, IsName, "a name of letters, digits and _") ?? "";

    private static bool IsName(string text, out string value)
    {
        value = text;
        return ExpressionText.IsName(text);
    }

    private static bool Gas(string text, out ulong value) =>
        ulong.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= MostGas;

    private static bool Wait(string text, out TimeSpan value) => Words.Duration(text, out value) && value <= LongestWait;

    private static bool Rounds(string text, out int value) => Words.Whole(text, out value) && value is >= 1 and <= MostRounds;

    private static string Form() => string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {MostRounds}");

    private static bool ScriptName(string text, out string value)
    {
        value = text;
        return ScriptForm().IsMatch(text);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\.mjs$", RegexOptions.None, 1000)]
    private static partial Regex ScriptForm();
}
