using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// The conditions of one monitor as entries of a rule. Each is tried as a rule of its own: one that does not compile is told with its place
/// and left out, which can only make the rule find less.
/// </summary>
internal sealed class MonitorConditions(string file, List<MonitoredAddress> addresses, FaultList lost)
{
    private readonly List<string> _on = [];
    private readonly List<string> _transactions = [];

    public void Events(List<Section> conditions)
    {
        foreach (var condition in conditions)
        {
            var (signature, where) = (condition.Text("signature"), condition.OptionalText("expression"));
            condition.Close();
            Add(condition, signature, where, "log", abi => abi.Events.Where(one => MonitorAbi.IsSame(signature, one.Signature)).Select(MonitorAbi.Declare), more: "");
        }
    }

    public void Functions(List<Section> conditions)
    {
        foreach (var condition in conditions)
        {
            var (signature, where) = (condition.Text("signature"), condition.OptionalText("expression"));
            condition.Close();
            Add(
                condition, signature, where, "call", abi => abi.Functions.Where(one => MonitorAbi.IsSame(signature, one.Signature)).Select(MonitorAbi.Declare),
                more: "internal: false, outcome: any, ");
        }
    }

    /// <param name="isAlone">Whether there is no condition beside them.</param>
    public void Transactions(List<Section> conditions, bool isAlone)
    {
        if (isAlone && conditions.Count == 0)
        {
            _on.Add($"{{ transaction: any, {Watched(addresses)} }}");
        }

        foreach (var condition in conditions)
        {
            var outcome = condition.OptionalValue<string>("status", Outcome, "Any, Success or Failure", "any");
            var where = condition.OptionalText("expression");
            condition.Close();
            if (isAlone)
            {
                Try(condition, where, text => $"{{ transaction: any, outcome: {outcome}, {Watched(addresses)}{text} }}", MonitorRule.Alone, _on);
            }
            else
            {
                Try(condition, where, text => $"{{ outcome: {outcome}{text} }}", entry => MonitorRule.Alone("{ transaction: any }", entry), _transactions);
            }
        }
    }

    /// <summary>The entries as lines of YAML; null when nothing is left that could match.</summary>
    public List<string>? Lines(bool needsTransaction, bool isAlone)
    {
        var isEmpty = _on.Count == 0 || (needsTransaction && !isAlone && _transactions.Count == 0);
        return isEmpty ? null :
        [
            "on:", .. _on.Select(entry => $"  - {entry}"),
            .. _transactions.Count == 0 ? [] : (IEnumerable<string>)["transactions:", .. _transactions.Select(entry => $"  - {entry}")],
        ];
    }

    private void Add(Section condition, string signature, string? where, string key, Func<AbiContract, IEnumerable<string>> find, string more)
    {
        var groups = addresses
            .SelectMany(address => address.Abi is { } abi ? find(abi).Select(declaration => (declaration, address)) : [])
            .GroupBy(pair => pair.declaration, pair => pair.address, StringComparer.Ordinal)
            .ToList();
        if (groups.Count == 0)
        {
            lost.Add(
                file, condition.At("signature"), $"no contract_spec of the monitor's addresses declares {FaultList.Quote(signature)}, so that it matches nothing there",
                "add it to the contract_spec and import again");
        }

        foreach (var group in groups)
        {
            Try(condition, where, text => $"{{ {key}: {YamlLines.Quote(group.Key)}, {more}{Watched([.. group])}{text} }}", MonitorRule.Alone, _on);
        }
    }

    private void Try(Section condition, string? where, Func<string, string> entry, Func<string, string> rule, List<string> entries)
    {
        FaultList? faults = null;
        foreach (var text in Readings(where))
        {
            var written = entry(text is null ? "" : $", where: {YamlLines.Quote(text)}");
            var found = MonitorRule.FaultsOf(rule(written));
            if (found.Count == 0)
            {
                entries.Add(written);
                return;
            }

            faults ??= found;
        }

        foreach (var fault in faults!.All)
        {
            lost.Add(file, condition.At(where is null ? "signature" : "expression"), $"{fault.What}: the condition is left out", fault.Mend);
        }
    }

    private static IEnumerable<string?> Readings(string? where)
    {
        if (where is null)
        {
            return [null];
        }

        string?[] readings = [MonitorExpression.Translate(where, unquotesNumbers: false), MonitorExpression.Translate(where, unquotesNumbers: true)];
        return readings.Distinct(StringComparer.Ordinal);
    }

    private static string Watched(List<MonitoredAddress> some) => $"addresses: {YamlLines.List(some.Select(one => one.Address))}";

    private static bool Outcome(string text, out string outcome)
    {
        outcome = text switch { "Success" => "succeeded", "Failure" => "reverted", _ => "any" };
        return text is "Any" or "Success" or "Failure";
    }
}
