using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>Holds the parts of a drill against each other: names are known where they are used, contracts have the functions that are called.</summary>
internal sealed class ScenarioCheck
{
    private const string Round = "round";

    private readonly Scenario _scenario;
    private readonly Section _section;
    private readonly ArtifactShelf? _artifacts;

    /// <summary>What each name stands for: the artifact that it is spoken to by, or null where nobody knows.</summary>
    private Dictionary<string, string?> _names;

    private ScenarioCheck(Scenario scenario, Section section, ArtifactShelf? artifacts)
    {
        (_scenario, _section, _artifacts) = (scenario, section, artifacts);
        _names = scenario.Accounts.Keys.ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
    }

    /// <param name="faultless">Nothing was found so far; otherwise names are not looked for, since the step that gives them may be the faulty one.</param>
    public static void Check(Scenario scenario, Section section, ArtifactShelf? artifacts, bool faultless)
    {
        if (faultless)
        {
            new ScenarioCheck(scenario, section, artifacts).Check();
        }
    }

    private void Check()
    {
        Steps(_scenario.Setup);
        Steps(_scenario.Traffic);
        var past = _names;
        _names = new(past, StringComparer.Ordinal);
        Steps(_scenario.Benign);
        _names = new(past, StringComparer.Ordinal);
        CheckOperator();
        Steps(_scenario.Attack);
    }

    private void CheckOperator()
    {
        var protocol = _section.At("protocol");
        var place = new Place(protocol.Line, protocol.Column);
        foreach (var expression in _scenario.Protocol.Roots.Concat(_scenario.Protocol.Tokens).Concat(_scenario.Protocol.Levers.SelectMany(lever => lever.Parts)))
        {
            Value(place, expression);
        }

        foreach (var name in _scenario.Protocol.Prices.Keys.Where(name => name != Operator.NativeCoin))
        {
            Known(place, name);
        }

        foreach (var account in _scenario.Protocol.Signers.Values.Concat(_scenario.Protocol.Owners))
        {
            Account(place, account);
        }

        if (_scenario.Expected.Kept is { } kept)
        {
            var expected = _section.At("expect");
            Value(new Place(expected.Line, expected.Column), kept.Of);
        }
    }

    private void Steps(IReadOnlyList<Step> steps)
    {
        foreach (var step in steps)
        {
            CheckStep(step);
        }
    }

    private void CheckStep(Step step)
    {
        switch (step)
        {
            case Step.Deploy deploy:
                Terms(deploy.Place, deploy.Terms);
                Values(deploy.Place, [.. deploy.Arguments, .. deploy.Link.Values]);
                CheckCode(deploy);
                Keep(deploy.Place, deploy.Naming, deploy.Naming?.Interface ?? deploy.Artifact);
                break;
            case Step.Call call:
                Terms(call.Place, call.Terms);
                Value(call.Place, call.Function);
                Keep(call.Place, call.Naming, call.Naming?.Interface);
                break;
            case Step.Pay pay:
                Terms(pay.Place, pay.Terms);
                Values(pay.Place, pay.Bytes is { } bytes ? [pay.To, bytes] : [pay.To]);
                break;
            case Step.Let let:
                Value(let.Place, let.Value);
                Keep(let.Place, let.Naming, let.Naming.Interface);
                break;
            case Step.Put put:
                Values(put.Place, [put.Code, put.At]);
                break;
            case Step.Repeat repeat:
                _names[Round] = null;
                Steps(repeat.Steps);
                break;
            case Step.Script script:
                foreach (var name in script.Names)
                {
                    _names[name] = null;
                }

                break;
        }
    }

    private void CheckCode(Step.Deploy deploy)
    {
        if (Find(deploy.Place, deploy.Artifact) is not { } artifact)
        {
            return;
        }

        if (artifact.Abi.ConstructorInputs.Count != deploy.Arguments.Count)
        {
            Fault(deploy.Place, string.Create(CultureInfo.InvariantCulture, $"{deploy.Artifact} is built with {artifact.Abi.ConstructorInputs.Count} arguments, here are {deploy.Arguments.Count}"), "give it what its constructor takes");
        }

        foreach (var library in artifact.Links.Select(link => link.Library).Distinct(StringComparer.Ordinal).Where(library => !deploy.Link.ContainsKey(library)))
        {
            Fault(deploy.Place, $"{deploy.Artifact} needs the library {library}", $"deploy it first and add link: {{ {library}: $it }}");
        }
    }

    private void Terms(Place place, Terms terms)
    {
        Account(place, terms.As);
        if (terms.Value is { } value)
        {
            Value(place, value);
        }
    }

    private void Account(Place place, string name)
    {
        if (!_scenario.Accounts.ContainsKey(name))
        {
            Fault(place, $"there is no account {FaultList.Quote(name)}", $"use one of: {string.Join(", ", _scenario.Accounts.Keys)}, or add it to accounts");
        }
    }

    private void Keep(Place place, Naming? naming, string? artifact)
    {
        if (naming is null)
        {
            return;
        }

        if (_scenario.Accounts.ContainsKey(naming.Name))
        {
            Fault(place, $"{FaultList.Quote(naming.Name)} is an account", "take another name");
        }

        _names[naming.Name] = artifact is not null && Find(place, artifact) is not null ? artifact : null;
    }

    private void Values(Place place, IEnumerable<Expression> expressions)
    {
        foreach (var expression in expressions)
        {
            Value(place, expression);
        }
    }

    private void Value(Place place, Expression expression)
    {
        switch (expression)
        {
            case Expression.Name name:
                Known(place, name.Value);
                return;
            case Expression.Ask { Contract: Expression.Name name } ask when _names.GetValueOrDefault(name.Value) is { } artifact:
                Function(place, artifact, ask.Function, ask.Arguments.Count);
                break;
            case Expression.Draft draft:
                Function(place, draft.Artifact, draft.Function, draft.Arguments.Count);
                break;
            case Expression.Apply { Function: "code" or "deployed", Arguments: [Expression.Text artifact] }:
                Find(place, artifact.Value);
                return;
            case Expression.Apply apply when Vocabulary.Fault(apply) is { } fault:
                Fault(place, fault, $"the functions are {string.Join(", ", Vocabulary.Functions)}");
                break;
        }

        Values(place, expression.Parts);
    }

    private void Known(Place place, string name)
    {
        if (!_names.ContainsKey(name))
        {
            Fault(place, $"${name} is not known yet", $"known are: {string.Join(", ", _names.Keys.Select(known => $"${known}"))}");
        }
    }

    private void Function(Place place, string artifact, string function, int arguments)
    {
        if (Find(place, artifact)?.Abi is not { } abi || abi.Functions.Any(candidate => candidate.Name == function && candidate.Inputs.Count == arguments))
        {
            return;
        }

        var named = abi.Functions.Where(candidate => candidate.Name == function).ToArray();
        Fault(
            place,
            string.Create(CultureInfo.InvariantCulture, $"{artifact} has no function {FaultList.Quote(function)} of {arguments} arguments"),
            named.Length > 0 ? $"it has {Some(named)}" : $"it has {Some([.. abi.Functions])}");
    }

    private static string Some(AbiFunction[] functions) =>
        string.Join(", ", functions.Take(12).Select(function => function.Signature)) + (functions.Length > 12 ? " and more" : "");

    private Artifact? Find(Place place, string name)
    {
        if (_artifacts is null)
        {
            return null;
        }

        try
        {
            if (_artifacts.Find(_scenario, name) is { } artifact)
            {
                return artifact;
            }

            var path = _scenario.Contracts.GetValueOrDefault(name);
            Fault(place, $"there is no contract {FaultList.Quote(name)}", path is null
                ? "name its file under contracts, or compile it: node contracts/compile.mjs"
                : $"contracts/{path} is not there: run ./firebreak setup, or mend the path");
        }
        catch (InvalidDataException exception)
        {
            Fault(place, exception.Message, "name another file under contracts");
        }

        return null;
    }

    private void Fault(Place place, string what, string mend) => _section.Faults.Add(_section.File, new YamlText(place.Line, place.Column, ""), what, mend);
}
