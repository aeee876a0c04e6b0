using Firebreak.Core.Discovery;
using Spectre.Console;

namespace Firebreak.Cli.Discovering;

/// <summary>What was discovered, as a tree for people.</summary>
internal static class DiscoveryTree
{
    private const int MostOpenShown = 12;

    public static void Print(IAnsiConsole console, Discovered found, ProtocolDraft draft, string file)
    {
        var tree = new Tree(Screen.Cell(FormattableString.Invariant($"{draft.Name} on {found.Chain} at block {found.At.Number}")));
        var told = found.Contracts.Where(account => account.Hop == 0).Select(account => account.Address).ToHashSet();
        var names = draft.Holders.ToDictionary(holder => holder.Address, holder => holder.Name);
        foreach (var (name, account) in draft.Contracts)
        {
            var node = tree.AddNode(Screen.Cell($"{name} {account.Address} ({Describe(account)})"));
            foreach (var power in account.Powers)
            {
                Add(node, found, names, power, told);
            }

            foreach (var held in account.Holds.Where(held => !held.Amount.IsZero))
            {
                var asset = draft.Assets.FirstOrDefault(asset => asset.Token?.Address == held.Token);
                var decimals = asset?.Token is { } token ? token.Decimals : 18;
                node.AddNode(Screen.Cell($"holds {(decimals is { } places ? held.Amount.ToUnits(places) : held.Amount.ToString())} {asset?.Symbol ?? held.Token?.ToString()}"));
            }
        }

        console.Write(tree);
        Open(console, found);
        var open = draft.Assets.Where(asset => asset is { PricedBy: null, Usd: null }).Select(asset => asset.Symbol).ToList();
        console.Tell($"Written to {file}.{(open.Count > 0 ? $" Without a price (usd): {string.Join(", ", open.Take(MostOpenShown))}." : "")}{(draft.People.Count == 0 ? " Nobody is named under people." : "")}");
    }

    private static void Add(TreeNode under, Discovered found, Dictionary<Ethereum.Address, string> names, Power power, HashSet<Ethereum.Address> told)
    {
        var account = found.Contracts.FirstOrDefault(account => account.Address == power.Holder);
        var name = names.GetValueOrDefault(power.Holder) ?? power.Holder.ToString();
        var node = under.AddNode(Screen.Cell($"{power.Grant} it: {name} {power.Holder}{(account is null ? "" : $" ({Describe(account)})")}"));

        // Each account's own masters are told once, so that cycles end.
        if (account is not null && told.Add(power.Holder))
        {
            foreach (var behind in account.Powers)
            {
                Add(node, found, names, behind, told);
            }
        }
    }

    private static string Describe(DiscoveredAccount account)
    {
        var words = new List<string> { account.Kind };
        words.AddRange(account.Makeup.Proxy is { } proxy ? [$"{proxy.Kind} proxy{(proxy.Implementation is { } code ? $" of {code}" : "")}"] : []);
        words.AddRange(account.Makeup.Safe is { } safe ? [FormattableString.Invariant($"{safe.Threshold} of {safe.Owners.Count}")] : []);
        words.AddRange(account.Makeup.TimelockDelay is { } delay ? [FormattableString.Invariant($"delay {delay} s")] : []);
        words.AddRange(account.Findings.Where(finding => finding is { What: "paused", Value: "true" }).Select(_ => "paused"));
        words.AddRange(account.Lever is { } lever ? [$"lever {lever}"] : []);
        return string.Join(", ", words);
    }

    private static void Open(IAnsiConsole console, Discovered found)
    {
        var open = found.Contracts.SelectMany(account => account.Open.Select(question => (account.Address, Question: question)))
            .OrderByDescending(pair => pair.Question.IsNodesFault).ToList();
        foreach (var (address, question) in open.Take(MostOpenShown))
        {
            console.Tell($"Unknown: {question.What} of {address}: {question.Why}");
        }

        if (open.Count > MostOpenShown)
        {
            console.WriteLine(FormattableString.Invariant($"Unknown: {open.Count - MostOpenShown} more, at the end of the file"));
        }
    }
}
